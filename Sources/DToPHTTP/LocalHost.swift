import DToPConfiguration

/// Tells names of this machine from others. A page in a browser may have its own name lead to this machine (DNS
/// rebinding), but its requests name it.
package enum LocalHost {
    /// Whether a request's host, with a port or without, is this machine. One that names none is no browser's.
    package static func isNamed(by authority: String?) -> Bool {
        guard let authority = authority?.lowercased(), !authority.isEmpty else { return true }
        if case .tcp? = ListenAddress(text: authority) ?? ListenAddress(text: authority + ":80") { return true }
        return false
    }
}
