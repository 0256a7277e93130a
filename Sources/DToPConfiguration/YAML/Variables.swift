import DToPMedia
import FileNames
import SystemPackage

/// What `${NAME}` and `${credential:NAME}` stand for in a configuration file.
package struct Variables: Sendable {
    private let environment: [String: String]
    /// systemd's folder of credentials; nil without one.
    private let credentials: FilePath?
    /// Most bytes of a credential.
    private static let longest = 1 << 16

    package init(environment: [String: String]) {
        self.environment = environment
        credentials = environment["CREDENTIALS_DIRECTORY"].map { FilePath(text: $0) }
    }

    /// Replaces the variables in a value. Before the `@` of a URL, where a user name and password stand, what they
    /// stand for is percent-encoded, so that it may hold any character.
    /// - Throws: a sentence about the first one that stands for nothing.
    func replaced(in text: String) throws(SettingError) -> String {
        var result = ""
        var rest = text[...]
        while let start = rest.firstRange(of: "${") {
            guard let end = rest[start.upperBound...].firstIndex(of: "}") else {
                throw SettingError("'${' has no '}'")
            }
            result += rest[..<start.lowerBound]
            let value = try value(of: String(rest[start.upperBound..<end]))
            rest = rest[rest.index(after: end)...]
            result += Self.isLogin(before: result, after: rest) ? Self.encoded(value) : value
        }
        return result + rest
    }

    private func value(of name: String) throws(SettingError) -> String {
        if let found = name.wholeMatch(of: /credential:([A-Za-z0-9_.-]+)/) {
            let name = String(found.1)
            guard let credentials, !name.hasPrefix(".") else {
                throw SettingError("there is no credential '\(name)': give it by LoadCredential= of the service's unit")
            }
            let file = credentials.file(name)
            guard file.kind == .regular, let bytes = try? file.contents(upTo: Self.longest),
                let text = String(validating: bytes, as: UTF8.self)
            else { throw SettingError("the credential '\(name)' cannot be read") }
            // An editor leaves a line end.
            let value = text.last?.isNewline == true ? String(text.dropLast()) : text
            CredentialRedaction.hide(password: value)
            return value
        }
        guard name.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*/) != nil else {
            throw SettingError("'${\(name.prefix(64))}' names no variable: use letters, digits and underscores")
        }
        guard let value = environment[name] else { throw SettingError("the variable '\(name)' is not set") }
        return value
    }

    /// Whether what stands between is a URL's user name or password.
    private static func isLogin(before: String, after: Substring) -> Bool {
        guard let scheme = before.firstRange(of: "://") else { return false }
        let end = after.firstIndex { "/?#@".contains($0) }
        return !before[scheme.upperBound...].contains { "/?#@".contains($0) } && end.map { after[$0] == "@" } ?? false
    }

    private static func encoded(_ value: String) -> String {
        var result = ""
        for byte in value.utf8 {
            let scalar = Unicode.Scalar(byte)
            let isPlain =
                scalar.properties.isAlphabetic && byte < 128 || (48...57).contains(byte) || "-._~".utf8.contains(byte)
            result += isPlain ? String(scalar) : "%" + String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }
        return result
    }
}
