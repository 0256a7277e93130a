import FileNames
import Synchronization
import SystemPackage

/// `frames.csv` beside a stream's masks: which mask belongs to which frame, one whole line for each mask.
package final class MaskIndex: Sendable {
    private let writer: Mutex<LineWriter>

    /// - Parameters:
    ///   - folder: the stream's mask folder, which must exist.
    ///   - overwrite: whether to replace an existing index.
    package init(folder: FilePath, overwrite: Bool = false) throws(OutputError) {
        let writer = try LineWriter(path: folder.file("frames.csv"), existing: ExistingFile(overwrite: overwrite))
        try writer.append(Array("frame,pts,time_s,wall,file,macs,ratio,same_as\n".utf8))
        self.writer = Mutex(writer)
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

    private static func text(_ value: Double?) -> String {
        guard let value, value.isFinite else { return "" }
        return value.description
    }
}
