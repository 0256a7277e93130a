import DToPConfiguration
import DToPService
import Testing

@Suite struct MQTTTopicsTests {
    private func topics(_ change: (inout MQTTConfiguration) -> Void = { _ in }) -> MQTTTopics {
        var configuration = MQTTConfiguration()
        configuration.node = "attic"
        change(&configuration)
        return MQTTTopics(configuration)
    }

    @Test func topicsAreDocumented() {
        let topics = topics { $0.discovery = "homeassistant" }
        #expect(topics.available == "dtopd/attic/available")
        #expect(topics.topic(.setEnabled, of: "front") == "dtopd/attic/front/enabled/set")
        #expect(topics.zone("gate", of: "front") == "dtopd/attic/front/zone/gate")
        #expect(topics.device(of: "front") == "homeassistant/device/dtopd_attic_front/config")
        #expect(topics.birth == "homeassistant/status")
        #expect(
            topics.filters == ["dtopd/attic/+/enabled/set", "dtopd/attic/+/available", "homeassistant/status"])
        let plain = self.topics { $0.topic = "site/dtopd" }
        #expect(plain.device(of: "front") == nil && plain.filters.count == 2)
        #expect(plain.topic(.state, of: "a") == "site/dtopd/attic/a/state")
    }

    @Test func onlyTopicsOfStreamsNameAStream() {
        let topics = topics()
        for leaf in MQTTTopics.Leaf.allCases {
            #expect(topics.stream(leaf, in: topics.topic(leaf, of: "front-1")) == "front-1")
        }
        for topic in [
            "dtopd/attic/available", "dtopd/attic//available", "dtopd/attic/a/b/available", "dtopd/attic/A/available",
            "dtopd/cellar/a/available", "dtopd/attic/../available", "dtopd/attic/a/state", "", "available",
            "dtopd/attic/available/available/x", "dtopd/attic/a/available\n",
        ] {
            #expect(topics.stream(.available, in: topic) == nil, "\(topic)")
        }
    }

    /// The machine's name may have characters that topics cannot.
    @Test func theUsualNodeIsAName() {
        let usual = topics { $0.node = nil }
        #expect(usual.node.wholeMatch(of: /[A-Za-z0-9_-]{1,63}/) != nil)
    }
}
