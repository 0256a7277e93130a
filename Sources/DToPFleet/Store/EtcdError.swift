/// Why the store did not do what it was asked.
package enum EtcdError: Error, Equatable, CustomStringConvertible {
    /// No member answers; why, by member.
    case noAnswer([String])
    /// It refuses, with this code of gRPC and its words.
    case refused(Int, String)
    /// What it answers is not what etcd answers.
    case nonsense

    /// Whether the lease that was named is gone (gRPC's NOT_FOUND).
    var isNoLease: Bool {
        if case .refused(5, _) = self { true } else { false }
    }

    /// Whether the token that stands for user and password is no longer valid.
    var isStaleLogin: Bool {
        switch self {
        case .refused(16, _): true
        case .refused(_, let text): text.contains("invalid auth token")
        default: false
        }
    }

    package var description: String {
        switch self {
        case .noAnswer(let failures): "no etcd answers (\(failures.joined(separator: "; ")))"
        case .refused(_, let text): "etcd refuses: \(text)"
        case .nonsense: "what answers is no etcd 3.4 or later"
        }
    }
}
