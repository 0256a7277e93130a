import Synchronization

/// Those who have shown a token in a browser, whose cookie stands for it from then on. They end with the process, and
/// with their token.
package final class Sessions: Sendable {
    private struct Session {
        let token: [UInt8]
        let began: ContinuousClock.Instant
    }

    private let sessions = Mutex<[[UInt8]: Session]>([:])

    package static let longest: Duration = .seconds(30 * 24 * 3600)
    private static let most = 1000

    package init() {}

    /// Begins a session; returns the text of its cookie.
    /// - Parameter token: the token's hash.
    package func begin(_ token: [UInt8]) -> String {
        let text = Token.makeText()
        sessions.withLock { sessions in
            if sessions.count >= Self.most, let oldest = sessions.min(by: { $0.value.began < $1.value.began }) {
                sessions[oldest.key] = nil
            }
            sessions[Token.hash(of: text)] = Session(token: token, began: .now)
        }
        return text
    }

    /// The hash of the token that a cookie stands for; nil if it stands for none.
    package func token(of cookie: String) -> [UInt8]? {
        let key = Token.hash(of: cookie)
        return sessions.withLock { sessions in
            guard let session = sessions[key] else { return nil }
            if session.began.duration(to: .now) < Self.longest { return session.token }
            sessions[key] = nil
            return nil
        }
    }

    package func end(_ cookie: String) {
        let key = Token.hash(of: cookie)
        sessions.withLock { $0[key] = nil }
    }
}
