import DToPConfiguration
import DToPMedia
import Foundation
import Logging
import Synchronization
import SystemPackage

/// The tokens in force. A changed file counts within a second; one with errors changes nothing.
package final class TokenStore: Sendable {
    private struct State {
        var tokens: [Token]
        var version: FileVersion?
        var looked = ContinuousClock.now
    }

    private let path: FilePath
    private let logger: Logger
    private let state: Mutex<State>
    private static let interval: Duration = .seconds(1)

    /// Throws for a file that cannot be used.
    package init(_ path: FilePath, _ logger: Logger) throws(SettingError) {
        self.path = path
        self.logger = logger
        let version = FileVersion(path)
        state = Mutex(State(tokens: try TokenFile.read(path), version: version))
    }

    /// The token whose text was shown; nil if there is none.
    package func token(of text: String) -> Token? { token(hash: Token.hash(of: text)) }

    /// The token with this hash; nil if it has been taken away.
    package func token(hash: [UInt8]) -> Token? {
        tokens.first { token in
            // All bytes are compared, however many agree.
            zip(token.hash, hash).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0 && token.hash.count == hash.count
        }
    }

    private var tokens: [Token] {
        state.withLock { state in
            guard state.looked.duration(to: .now) >= Self.interval else { return state.tokens }
            state.looked = .now
            let version = FileVersion(path)
            if version == state.version { return state.tokens }
            state.version = version
            do throws(SettingError) {
                state.tokens = try TokenFile.read(path)
                logger.info("`tokens`: the file was read again")
            } catch {
                logger.warning("\(error); the tokens before stay in force")
            }
            return state.tokens
        }
    }
}
