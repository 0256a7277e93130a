import DToPMedia
import FileNames
import SystemPackage

/// Writes one PNG per frame into a stream's folder, and `frames.csv` beside them.
package final class PictureWriter {
    /// What could not be deleted, told once.
    package private(set) var warnings: [String] = []
    private let folder: PictureFolder
    private let index: MaskIndex
    private let writer = StillImageWriter()
    private let retention: PictureRetention?
    /// Keeps other processes from deleting what is being written.
    private let lock: FolderLock?

    /// Creates the folder. Throws `RunError` or `OutputError` if that fails.
    /// - Parameter retention: which pictures are kept; nil for all.
    package init(_ path: FilePath, overwrite: Bool, retention: PictureRetention? = nil) throws {
        folder = try PictureFolder(path, overwrite: overwrite)
        index = try MaskIndex(folder: path, overwrite: overwrite)
        lock = try? FolderLock(path)
        self.retention = retention
    }

    /// Writes a frame's picture as `file` within the folder by calling `write`, then appends its line to the index.
    package func write(
        _ record: FrameRecord, file: String, _ write: (StillImageWriter, FilePath) throws -> FilePath?
    ) throws {
        let earlier = try write(writer, folder.file(file))
        try index.append(record, file: file, sameAs: earlier?.lastComponent?.text)
        guard let retention else { return }
        let problem = retention.added(file, isNew: earlier == nil, in: folder.path, index)
        if let problem, warnings.isEmpty { warnings.append(problem) }
    }
}
