import DToPConfiguration
import Testing

@Suite struct FleetConfigurationTests {
    private func problem(_ change: (inout FleetConfiguration) -> Void) -> String? {
        var configuration = FleetConfiguration()
        configuration.store = [StoreAddress(text: "https://etcd-1:2379")].compactMap(\.self)
        change(&configuration)
        do throws(SettingError) { try configuration.check() } catch { return error.description }
        return nil
    }

    @Test func addressesAreThoseOfEtcd() {
        for text in ["http://10.0.0.1:2379", "https://etcd-1.lan:2379", "https://[fd00::1]:2379"] {
            #expect(StoreAddress(text: text)?.description == text)
        }
        #expect(StoreAddress(text: "https://etcd-1:2379/")?.url == "https://etcd-1:2379")
        let others = [
            "etcd-1:2379", "https://etcd-1", "ftp://etcd-1:2379", "https://a:b@etcd-1:2379", "http://a:99999",
        ]
        for text in others {
            #expect(StoreAddress(text: text) == nil, "\(text)")
        }
    }

    @Test func aLoginHidesItsPassword() throws {
        let login = try #require(Login(text: "dtopd:se:cret"))
        #expect(login.description == "dtopd:se:cret")
        #expect(login.shown == "dtopd:***")
        #expect(Login(text: "dtopd") == nil)
        #expect(Login(text: ":secret") == nil)
    }

    @Test func whatCannotBeUsedIsNamed() {
        #expect(problem { _ in } == nil)
        #expect(problem { $0.name = "a/b" }?.contains("`fleet_name`") == true)
        #expect(problem { $0.host = "" }?.contains("`fleet_host`") == true)
        #expect(problem { $0.capacity = 0 }?.contains("`fleet_capacity`") == true)
        #expect(problem { $0.certificate = "a.pem" }?.contains("`fleet_key`") == true)
        #expect(
            problem {
                $0.store = [StoreAddress(text: "http://etcd-1:2379")].compactMap(\.self)
                $0.authority = "ca.pem"
            }?.contains("https://") == true)
    }

    @Test func aTokenBecomesPartOfNames() {
        var outputs = OutputConfiguration()
        outputs.log = "{stream}-{token}.jsonl"
        outputs.masks = "masks"
        outputs.fill(token: 42)
        #expect(outputs.log == "{stream}-42.jsonl")
        #expect(outputs.masks == "masks")
    }
}
