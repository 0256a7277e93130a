/// The login that a camera requires, and how it asks for it.
public struct CameraLogin: Sendable {
    /// The two authentication schemes of RFC 2617.
    public enum Scheme: String, CaseIterable, Sendable {
        case digest, basic
    }

    public let user: String
    public let password: String
    public let scheme: Scheme

    public init(user: String, password: String, scheme: Scheme = .digest) {
        self.user = user
        self.password = password
        self.scheme = scheme
    }

    var arguments: [String] { ["--user", user, "--password", password, "--auth", scheme.rawValue] }
}
