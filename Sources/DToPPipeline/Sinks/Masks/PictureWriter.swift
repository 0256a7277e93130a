import FileNames
import DToPMedia
import SystemPackage

/// Writes one PNG per frame into a stream's folder, and `frames.csv` beside them.
package struct PictureWriter {
    private let folder: PictureFolder
    private let index: MaskIndex
    private let writer = StillImageWriter()

    /// Creates the folder. Throws `RunError` or `OutputError` if that fails.
    package init(_ path: FilePath, overwrite: Bool) throws {
        folder = try PictureFolder(path, overwrite: overwrite)
        index = try MaskIndex(folder: path, overwrite: overwrite)
    }

    /// Writes a frame's picture as `file` within the folder by calling `write`, then appends its line to the index.
    package func write(
        _ record: FrameRecord, file: String, _ write: (StillImageWriter, FilePath) throws -> FilePath?
    ) throws {
        let earlier = try write(writer, folder.file(file))
        try index.append(record, file: file, sameAs: earlier?.lastComponent?.text)
    }
}
