import DToPConfiguration
import FileNames
import Foundation
import SystemPackage

/// The file of the tokens: a line each, `name role sha256 streams`; empty lines and those that begin with # are
/// comments.
package enum TokenFile {
    private static let mostBytes = 1 << 20

    /// Throws for a file that cannot be read, and for the first line that is wrong.
    package static func read(_ path: FilePath) throws(SettingError) -> [Token] {
        let bytes: Data
        do {
            let handle = try FileHandle(forReadingFrom: URL(filePath: path.string))
            defer { try? handle.close() }
            bytes = try handle.read(upToCount: mostBytes) ?? Data()
        } catch {
            throw SettingError(
                "`tokens`: \(path.shown) cannot be read; `dtopd token NAME --role viewer` prints a line for it")
        }
        return try parse(String(decoding: bytes, as: UTF8.self), name: path.shown)
    }

    /// - Parameter name: the file's name, for errors.
    package static func parse(_ text: String, name: String) throws(SettingError) -> [Token] {
        var tokens: [Token] = []
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let fields = line.split(whereSeparator: \.isWhitespace).map(String.init)
            if fields.isEmpty || line.hasPrefix("#") { continue }
            func wrong(_ what: String) -> SettingError {
                SettingError("`tokens`: \(name):\(number + 1): \(what)")
            }
            guard fields.count == 4 else { throw wrong("a line has a name, a role, a hash and streams") }
            guard Token.isName(fields[0]) else { throw wrong("a name has letters, digits, dots, - and _") }
            guard !tokens.contains(where: { $0.name == fields[0] }) else {
                throw wrong("\"\(fields[0])\" stands above already")
            }
            guard let role = Role(rawValue: fields[1]), role > .anyone else {
                throw wrong("a role is viewer or operator")
            }
            guard let hash = bytes(fields[2]) else { throw wrong("a hash has 64 hexadecimal digits") }
            guard let scope = StreamScope(text: fields[3]) else {
                throw wrong("streams are ids with * and ?, and commas between them")
            }
            tokens.append(Token(name: fields[0], role: role, hash: hash, scope: scope))
        }
        return tokens
    }

    /// The bytes of a hash; nil if it is none.
    private static func bytes(_ text: String) -> [UInt8]? {
        let digits = text.utf8.map { Character(UnicodeScalar($0)).hexDigitValue }
        guard digits.count == 64 else { return nil }
        var result: [UInt8] = []
        for index in stride(from: 0, to: 64, by: 2) {
            guard let high = digits[index], let low = digits[index + 1] else { return nil }
            result.append(UInt8(high << 4 | low))
        }
        return result
    }
}
