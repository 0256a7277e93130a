import CIsolation
import DToPMedia
import SystemPackage

/// What a source worker may do; it gives up the rest before a byte of the source reaches it.
enum Sandbox {
    /// What resolving names and checking certificates read, where a system has it.
    private static let readable = [
        "/dev/urandom", "/etc/ca-certificates", "/etc/gai.conf", "/etc/gnutls", "/etc/host.conf", "/etc/hosts",
        "/etc/ld.so.cache", "/etc/nsswitch.conf", "/etc/pki", "/etc/protocols", "/etc/resolv.conf", "/etc/services",
        "/etc/ssl", "/lib", "/lib64", "/run/NetworkManager", "/run/resolvconf", "/run/systemd/resolve", "/usr/lib",
        "/usr/lib64", "/usr/share/ca-certificates", "/usr/share/p11-kit",
    ]

    /// Binds this process to its parent, and leaves it no file but those, for reading, and `others`. To be called while
    /// there is one thread.
    static func enter(allowing others: [String]) throws(MediaError) {
        try check(dtop_bind_to_parent(), "prctl")
        let paths = readable + others
        let code = unsafe CStrings.withPointers(paths) { unsafe dtop_allow_reading_below($0, paths.count) }
        try check(code, "landlock")
    }

    /// Leaves all threads what connecting takes.
    static func confineToConnecting() throws(MediaError) { try check(dtop_confine(dtop_may_connect), "seccomp") }

    /// Leaves all threads the descriptors that they have.
    static func confineToPlaying() throws(MediaError) { try check(dtop_confine(dtop_may_play), "seccomp") }

    private static func check(_ code: Int32, _ what: String) throws(MediaError) {
        guard code != 0 else { return }
        throw MediaError(
            .permission, operation: "confine", subject: "the source worker",
            reason: "\(what): \(Errno(rawValue: code))",
            advice: "Use a kernel that has it, or set `isolation` to none")
    }
}
