import DToPConfiguration
import DToPControl
import Glibc
import Testing

@Suite struct ControlAddressesTests {
    private let system = ListenAddress.unix("/run/dtopd/control.sock")

    @Test func systemdsFolderComesFirst() {
        let environment = ["RUNTIME_DIRECTORY": "/run/dtopd-street:/run/other", "XDG_RUNTIME_DIR": "/run/user/1"]
        #expect(ControlAddresses.own(environment) == .unix("/run/dtopd-street/control.sock"))
        #expect(ControlAddresses.likely(environment) == [.unix("/run/dtopd-street/control.sock"), system])
    }

    @Test func usersHaveTheirOwn() {
        let own = ControlAddresses.own(["XDG_RUNTIME_DIR": "/run/user/1000"])
        #expect(own == (getuid() == 0 ? system : .unix("/run/user/1000/dtopd/control.sock")))
        #expect(ControlAddresses.own(["XDG_RUNTIME_DIR": "relative"]) == system)
        #expect(ControlAddresses.likely([:]) == [system])
    }
}
