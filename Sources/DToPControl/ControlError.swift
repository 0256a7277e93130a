/// A running service could not be asked.
package enum ControlError: Error, CustomStringConvertible {
    /// Nobody answers; why, by address.
    case noAnswer([String])
    /// It answers with this HTTP status.
    case status(Int)
    /// A configuration may hold passwords, and anyone may listen at a port.
    case notPrivate

    package var description: String {
        switch self {
        case .noAnswer(let failures):
            "no dtopd answers (\(failures.joined(separator: "; "))): is `dtopd serve` running, and may you reach its "
                + "socket?"
        case .status(let status):
            "the service answers with HTTP status \(status); is it a dtopd of the same version?"
        case .notPrivate:
            "a configuration may hold passwords, so it is compared over a Unix socket only (unix:/path)"
        }
    }
}
