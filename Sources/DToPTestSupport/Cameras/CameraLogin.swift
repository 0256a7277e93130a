/// The login that a camera requires, and how it asks for it.
package struct CameraLogin: Sendable {
    /// The two authentication schemes of RFC 2617.
    package enum Scheme: String, CaseIterable, Sendable {
        case digest, basic
    }

    package let user: String
    package let password: String
    package let scheme: Scheme

    package init(user: String, password: String, scheme: Scheme = .digest) {
        self.user = user
        self.password = password
        self.scheme = scheme
    }

    var arguments: [String] { ["--user", user, "--password", password, "--auth", scheme.rawValue] }
}
