import DToPMedia
import SystemPackage

/// Writes one PNG a frame into a stream's folder, with `frames.csv` beside them.
package struct PictureSink {
    private let folder: PictureFolder
    private let index: MaskIndex
    private let writer = StillImageWriter()

    /// Creates the folder. Throws `RunError` or `OutputError` where that is not possible.
    package init(_ path: FilePath, overwrite: Bool) throws {
        folder = try PictureFolder(path, overwrite: overwrite)
        index = try MaskIndex(folder: path, overwrite: overwrite)
    }

    /// Writes a frame's picture, by `write`, as `file` within the folder, then its line of the index.
    package func write(
        _ record: FrameRecord, file: String, _ write: (StillImageWriter, FilePath) throws -> Void
    ) throws {
        try write(writer, folder.file(file))
        try index.append(record, file: file)
    }
}
