import DToPMedia
import DToPPipeline
import FileNames
import Glibc
import SystemPackage

/// What tells whether an input's files are those of before.
package struct Fingerprint: Codable, Equatable, Sendable {
    /// Of all its files.
    package let bytes: Int64
    /// Changes with the names, sizes and times of the files; reads none of them.
    package let stamp: String
    /// SHA-256 of their contents.
    package let hash: String

    /// Reads all files; nil for an input without any, such as a URL.
    package init?(of input: StreamInput) throws(ArchiveError) {
        guard let (bytes, stamp) = try Self.stamp(of: input) else { return nil }
        let hash = SHA256()
        for path in input.paths {
            do { try hash.add(contentsOf: path) } catch {
                throw .unreadable(path: path.shown, reason: error.description)
            }
        }
        self.bytes = bytes
        self.stamp = stamp
        self.hash = hash.finishAsText()
    }

    /// Whether the input's files still have these contents. Reads them only if their stamp has changed.
    package func matches(_ input: StreamInput) throws(ArchiveError) -> Bool {
        if try hasStamp(of: input) { return true }
        return try Fingerprint(of: input)?.hash == hash
    }

    /// Whether the stamp is the same, whatever the contents.
    package func hasStamp(of input: StreamInput) throws(ArchiveError) -> Bool {
        try Self.stamp(of: input)?.stamp == stamp
    }

    private static func stamp(of input: StreamInput) throws(ArchiveError) -> (bytes: Int64, stamp: String)? {
        if input.paths.isEmpty { return nil }
        let hash = SHA256()
        var bytes: Int64 = 0
        for path in input.paths {
            do {
                let status = try path.stat()
                bytes += Int64(status.size)
                let time = status.st_mtim
                hash.add("\(path.lastComponent?.text ?? "") \(status.size) \(time.tv_sec) \(time.tv_nsec)\n".utf8)
            } catch {
                throw .unreadable(path: path.shown, reason: "\(error)")
            }
        }
        return (bytes, String(hash.finishAsText().prefix(16)))
    }
}
