import DToPMedia
import FileNames
import SystemPackage

/// What an item's folder holds besides its record.
package struct OutputsFingerprint: Codable, Equatable, Sendable {
    package let files: Int
    package let bytes: Int64
    /// SHA-256 of their names and contents.
    package let hash: String

    /// Reads all files of the folder.
    package init(of folder: FilePath) throws(Errno) {
        let hash = SHA256()
        var files = 0
        var bytes: Int64 = 0
        for name in try folder.filesBelow() where name.text != DoneRecord.name {
            let path = folder.pushing(name)
            let size = Int64(try path.stat().size)
            files += 1
            bytes += size
            hash.add("\(name.text)\n\(size)\n".utf8)
            try hash.add(contentsOf: path)
        }
        self.files = files
        self.bytes = bytes
        self.hash = hash.finishAsText()
    }
}
