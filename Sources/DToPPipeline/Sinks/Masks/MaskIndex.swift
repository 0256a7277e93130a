import DToPMedia
import FileNames
import Synchronization
import SystemPackage

/// `frames.csv` beside a stream's masks: which mask belongs to which frame, one whole line for each mask.
package final class MaskIndex: Sendable {
    package static let name = "frames.csv"
    static let header = Array("frame,pts,time_s,wall,file,macs,ratio,same_as\n".utf8)
    /// What headers of all versions begin with.
    static let beginning = Array("frame,pts,time_s,wall,file,".utf8)
    private let writer: Mutex<LineWriter>
    private let folder: FilePath

    /// - Parameters:
    ///   - folder: the stream's mask folder, which must exist.
    ///   - overwrite: whether to replace an existing index.
    package init(folder: FilePath, overwrite: Bool = false) throws(OutputError) {
        let writer = try LineWriter(path: folder.file(Self.name), existing: ExistingFile(overwrite: overwrite))
        try writer.append(Self.header)
        self.writer = Mutex(writer)
        self.folder = folder
    }

    /// Appends the line of one mask.
    /// - Parameters:
    ///   - file: the mask's name within the folder.
    ///   - earlier: the name of the mask before if it is the same picture; nil for another one.
    package func append(_ record: FrameRecord, file: String, sameAs earlier: String? = nil) throws(OutputError) {
        let fields = [
            String(record.frame), record.pts.map { String($0) } ?? "", Self.text(record.timeSeconds),
            record.wall.description, file, String(record.macs), Self.text(record.ratio),
            earlier ?? "",
        ]
        let line = Array(CSV.line(fields).utf8)
        try writer.withLock { (writer) throws(OutputError) in try writer.append(line) }
    }

    /// Removes the lines before byte `place`, all but the header. Returns where the first line begins now.
    func drop(linesBefore place: Int64) throws -> Int64 {
        try writer.withLock { writer in
            let start = try Self.drop(linesBefore: place, in: folder)
            writer = try LineWriter(path: folder.file(Self.name), existing: .goOn)
            return start
        }
    }

    /// The same for an index that nobody writes to.
    static func drop(linesBefore place: Int64, in folder: FilePath) throws -> Int64 {
        let path = folder.file(name)
        try AtomicFile.write(header + path.contents(from: place), to: path)
        return Int64(header.count)
    }

    private static func text(_ value: Double?) -> String {
        guard let value, value.isFinite else { return "" }
        return value.description
    }
}
