import Glibc

/// Why a message could not be sent to the service manager.
package enum ServiceNotifierError: Error, Equatable, CustomStringConvertible {
    /// `NOTIFY_SOCKET` is neither a path nor an abstract name, or too long for a socket.
    case badAddress(String)
    /// The socket refused the message, with this errno.
    case cannotSend(address: String, code: Int32)

    package var description: String {
        switch self {
        case .badAddress(let address):
            "NOTIFY_SOCKET is '\(address)', which is no address of a socket: it starts with / or @ and has at most "
                + "107 bytes; the service manager is not told how the run is"
        case .cannotSend(let address, let code):
            "cannot tell the service manager at \(address): \(unsafe String(cString: strerror(code))); if it is "
                + "systemd, the unit needs NotifyAccess=main"
        }
    }
}
