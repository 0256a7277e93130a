import DToPMedia
import Foundation

/// What one shows to be let in, as the service knows it: its hash, and what it is good for.
package struct Token: Equatable, Sendable {
    package let name: String
    package let role: Role
    /// SHA-256 of its text.
    package let hash: [UInt8]
    package let scope: StreamScope

    package init(name: String, role: Role, hash: [UInt8], scope: StreamScope) {
        self.name = name
        self.role = role
        self.hash = hash
        self.scope = scope
    }

    /// Whether `name` may stand in the file.
    package static func isName(_ name: String) -> Bool { name.wholeMatch(of: /[A-Za-z0-9._-]{1,64}/) != nil }

    /// A text that nobody guesses: 256 random bits.
    package static func makeText() -> String {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        return Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
    }

    package static func hash(of text: String) -> [UInt8] { SHA256.hash(Array(text.utf8)) }

    /// Its line of the file.
    package var line: String { "\(name) \(role.rawValue) \(hash.map(Self.hexadecimal).joined()) \(scope.text)" }

    private static func hexadecimal(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }
}
