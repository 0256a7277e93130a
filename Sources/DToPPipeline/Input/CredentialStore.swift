import DToPConfiguration
import DToPMedia
import FileNames
import Foundation
import SystemPackage

/// User names and passwords kept outside URLs, in a file or the environment.
///
/// A line of the file is `user:password` for every source, or `host user:password` for one host (`host:port`,
/// `[fe80::1]`; `*` means every host, for a password with blanks). Empty lines and lines that begin with `#` are
/// ignored. Nothing is percent-encoded.
package struct CredentialStore: Sendable {
    private var byHost: [String: Credentials] = [:]
    private var general: Credentials?
    /// Problems with the file that do not prevent its use.
    package private(set) var warnings: [String] = []

    /// A store without credentials.
    package init() {}

    /// Throws `InputError` if the file of `credentials` cannot be used. See the other initializer.
    package init(_ connection: ConnectionConfiguration, environment: [String: String]) throws(InputError) {
        try self.init(file: connection.credentials.map { FilePath(text: $0) }, environment: environment)
    }

    /// - Parameters:
    ///   - file: path of the credentials file; nil for none. Its entries override the environment.
    ///   - environment: `DTOPD_USERNAME` and `DTOPD_PASSWORD` apply to every source.
    package init(file: FilePath?, environment: [String: String]) throws(InputError) {
        if let user = environment["DTOPD_USERNAME"], let password = environment["DTOPD_PASSWORD"] {
            general = Credentials(user: user, password: password)
        }
        guard let file else { return }
        guard let bytes = try? file.contents(), let text = String(validating: bytes, as: UTF8.self) else {
            throw .unreadableCredentials(file.shown)
        }
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            try add(line, number: index + 1, of: file.shown)
        }
        if let status = try? file.stat(), !status.permissions.isDisjoint(with: [.groupRead, .otherRead]) {
            warnings.append("'\(file.shown)' holds passwords and can be read by others; chmod 600 it")
        }
    }

    /// Credentials for a URL that has none of its own; nil if the store has none for it.
    package func credentials(for url: MediaURL) -> Credentials? {
        let port = url.port.flatMap { byHost["\(url.host):\($0)"] }
        return port ?? byHost[url.host] ?? general
    }

    private mutating func add(_ line: Substring, number: Int, of file: String) throws(InputError) {
        let line = line.trimmingCharacters(in: .whitespaces)
        if line.isEmpty || line.hasPrefix("#") { return }
        let first = line.prefix { !$0.isWhitespace }
        let hasHost = first.endIndex < line.endIndex
        let login = hasHost ? line[first.endIndex...].drop { $0.isWhitespace } : line[...]
        guard let colon = login.firstIndex(of: ":"), colon > login.startIndex else {
            throw .badCredentials(file, line: number)
        }
        let credentials = Credentials(
            user: String(login[..<colon]), password: String(login[login.index(after: colon)...]))
        if hasHost, first != "*" {
            byHost[first.lowercased().filter { !"[]".contains($0) }] = credentials
        } else {
            general = credentials
        }
    }
}
