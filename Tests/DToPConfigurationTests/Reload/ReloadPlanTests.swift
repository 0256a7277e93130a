import DToPConfiguration
import Testing

@Suite struct ReloadPlanTests {
    private func configuration(_ change: (inout StreamConfiguration) -> Void = { _ in }) -> ServiceStream {
        var stream = ServiceStream()
        stream.configuration.source.input = "rtsp://camera/1"
        change(&stream.configuration)
        return stream
    }

    private func plan(from old: [String: ServiceStream], to new: [String: ServiceStream]) -> ReloadPlan {
        var (before, after) = (ServiceConfiguration(), ServiceConfiguration())
        before.streams = old
        after.streams = new
        return ReloadPlan(from: before, to: after)
    }

    @Test func whatStaysHasNoStep() {
        let streams = ["a": configuration(), "b": configuration()]
        #expect(plan(from: streams, to: streams).steps.isEmpty)
        #expect(plan(from: [:], to: [:]).steps.isEmpty)
    }

    @Test func streamsComeAndGo() {
        let plan = self.plan(
            from: ["a": configuration(), "b": configuration()], to: ["b": configuration(), "c": configuration()])
        #expect(plan.steps == ["a": .remove, "c": .add])
    }

    @Test func aChangeCostsWhatItsDearestSettingCosts() {
        let live = configuration { $0.engine.threshold = 0.5 }
        let sink = configuration {
            $0.engine.threshold = 0.5
            $0.outputs.masks = "masks"
        }
        let stream = configuration {
            $0.engine.threshold = 0.5
            $0.outputs.masks = "masks"
            $0.source.input = "rtsp://camera/2"
        }
        let steps = plan(
            from: ["live": configuration(), "sink": configuration(), "stream": configuration()],
            to: ["live": live, "sink": sink, "stream": stream]
        ).steps
        #expect(steps["live"] == .change(.live, keys: ["threshold"]))
        #expect(steps["sink"] == .change(.restartSink, keys: ["masks", "threshold"]))
        #expect(steps["stream"] == .change(.restartStream, keys: ["input", "masks", "threshold"]))
    }

    /// Every setting is compared: a change of any of them alone is seen.
    @Test func everySettingCounts() throws {
        var (before, after) = (ServiceConfiguration(), ServiceConfiguration())
        before.streams["a"] = ServiceStream()
        var stream = ServiceStream()
        stream.enabled = false
        stream.weight = 2
        stream.view = 360
        stream.hls = true
        stream.isolation = .none
        stream.configuration = try StreamConfigurationTests.unusual()
        after.streams["a"] = stream
        after.threads = 2
        after.logLevel = .debug
        after.control = ListenAddress.none
        after.metrics = .none
        after.listen = ViewerAddress(local: .unix("/a"))
        after.tokens = "/b"
        after.tlsCertificate = "/h"
        after.tlsKey = "/i"
        after.pressure = false
        after.admission = false
        after.hook = ["/c"]
        after.mqtt.broker = BrokerAddress(text: "mqtt://broker")
        after.mqtt.topic = "d"
        after.mqtt.node = "e"
        after.mqtt.discovery = "f"
        after.mqtt.authority = "g"
        after.mqtt.snapshot = TimeSpan(.seconds(9))
        after.fleet.store = [StoreAddress(text: "https://etcd:2379")].compactMap(\.self)
        after.fleet.name = "j"
        after.fleet.host = "k"
        after.fleet.capacity = 3
        after.fleet.onPartition = .keep
        after.fleet.login = Login(text: "l:m")
        after.fleet.authority = "n"
        after.fleet.certificate = "o"
        after.fleet.key = "p"
        let plan = ReloadPlan(from: before, to: after)
        #expect(plan.steps["a"] == .change(.restartStream, keys: ServiceStream.settings.map(\.key)))
        #expect(plan.keys == ServiceConfiguration.settings.map(\.key))
    }
}
