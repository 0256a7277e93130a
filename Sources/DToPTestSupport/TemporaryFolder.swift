import FileNames
import Foundation
import SystemPackage

/// A new folder that is deleted with its last reference.
package final class TemporaryFolder: Sendable {
    package let url: URL

    package init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("dtopd-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    package func path(_ name: String) -> String { url.appendingPathComponent(name).path }
    /// Creates empty files with these names, given as bytes, and the folder of each name that has one.
    package func touch(_ names: [UInt8]...) throws {
        for name in names {
            let path = FilePath(url.path).appending(FilePath(bytes: name).components)
            mkdir(path.folder.string, 0o777)
            try FileDescriptor.open(path, .writeOnly, options: .create, permissions: .ownerReadWrite).close()
        }
    }

    @_disfavoredOverload
    package func path(_ name: String) -> FilePath { FilePath(path(name) as String) }
}
