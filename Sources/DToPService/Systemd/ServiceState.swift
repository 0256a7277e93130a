/// A state that a service reports to its manager; sd_notify(3) lists the assignments.
package enum ServiceState: Equatable, Sendable {
    /// Started: the model is loaded, work begins.
    case ready
    /// Reads its configuration again; `ready` follows. `at`: microseconds of CLOCK_MONOTONIC.
    case reloading(at: UInt64)
    /// The run is ending.
    case stopping
    /// One line for people, as `systemctl status` shows it.
    case status(String)
    /// Alive: see `Watchdog`.
    case watchdog

    /// Longest line in bytes; longer ones are cut, because the manager drops a whole message above 4096 bytes.
    static let statusLimit = 1024

    /// Its line in the message, without a line end.
    var assignments: String {
        switch self {
        case .ready: "READY=1"
        case .reloading(let at): "RELOADING=1\nMONOTONIC_USEC=\(at)"
        case .stopping: "STOPPING=1"
        case .status(let text): "STATUS=" + Self.oneLine(text)
        case .watchdog: "WATCHDOG=1"
        }
    }

    /// Replaces control characters and cuts at `statusLimit`. Names of files and streams come from outside, and a line
    /// end in one would begin another assignment.
    private static func oneLine(_ text: String) -> String {
        var line = ""
        var length = 0
        for scalar in text.unicodeScalars {
            let printed = scalar.properties.generalCategory == .control ? " " : scalar
            length += printed.utf8.count
            if length > statusLimit { break }
            line.unicodeScalars.append(printed)
        }
        return line
    }
}
