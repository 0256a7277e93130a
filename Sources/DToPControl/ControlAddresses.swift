import DToPConfiguration
import DToPService
import Glibc

/// Where a service that is not told otherwise can be asked about itself.
package enum ControlAddresses {
    private static let file = "dtopd/control.sock"

    /// The socket of a service in this environment: in the folder that systemd has made for it, the user's own runtime
    /// folder, or /run/dtopd.
    package static func own(_ environment: [String: String]) -> ListenAddress {
        if let folder = environment["RUNTIME_DIRECTORY"]?.split(separator: ":").first {
            return .unix("\(folder)/control.sock")
        }
        if getuid() != 0, let folder = environment["XDG_RUNTIME_DIR"], folder.hasPrefix("/") {
            return .unix("\(folder)/\(file)")
        }
        return .unix("/run/\(file)")
    }

    /// Where to look for a service: the user's own, then the system's.
    package static func likely(_ environment: [String: String]) -> [ListenAddress] {
        let own = own(environment)
        let system = ListenAddress.unix("/run/\(file)")
        return own == system ? [own] : [own, system]
    }
}
