import DToPMedia
import Numerics

/// Writes one PNG a frame into a stream's folder, with `frames.csv` beside them.
struct PictureSink {
    private let folder: PictureFolder
    private let index: MaskIndex
    private let writer = StillImageWriter()
    private var names = UniqueNames()

    init(_ path: String, overwrite: Bool) throws {
        folder = try PictureFolder(path, overwrite: overwrite)
        index = try MaskIndex(folder: path, overwrite: overwrite)
    }

    var path: String { folder.path }

    /// The file of a frame: its number, or the stem of an independent picture.
    mutating func write(
        _ record: FrameRecord, name: String?, _ write: (StillImageWriter, String) throws -> Void
    ) throws {
        let file = name.map { names.claim($0) + ".png" } ?? OutputPaths.frameFile(record.frame)
        try write(writer, folder.file(file))
        try index.append(record, file: file)
    }
}
