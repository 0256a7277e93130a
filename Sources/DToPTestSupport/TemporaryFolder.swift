import FileNames
import Foundation
import SystemPackage

/// A new folder that is deleted with its last reference.
public final class TemporaryFolder: Sendable {
    public let url: URL

    public init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("dtopd-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    public func path(_ name: String) -> String { url.appendingPathComponent(name).path }
    /// Creates empty files with these names, given as bytes, and the folder of each name that has one.
    public func touch(_ names: [UInt8]...) throws {
        for name in names {
            let path = FilePath(url.path).appending(FilePath(bytes: name).components)
            mkdir(path.folder.string, 0o777)
            try FileDescriptor.open(path, .writeOnly, options: .create, permissions: .ownerReadWrite).close()
        }
    }

    @_disfavoredOverload
    public func path(_ name: String) -> FilePath { FilePath(path(name) as String) }
}
