import DToPMedia
import FileNames
import SystemPackage

/// `index.jsonl` of a stream's recording: a line for each finished segment, oldest first.
struct RecordingIndex {
    private enum Line {
        case segment(RecordedSegment)
        /// Not ours, or damaged: kept as it is.
        case other([UInt8])
    }

    static let name = "index.jsonl"
    private let path: FilePath
    private var lines: [Line]
    /// Whether the file lacks what `lines` has, or has more.
    private var isStale = false

    /// Reads the index; a missing one is empty. A line that a crash has cut short is left out. Throws if the file cannot
    /// be read.
    init(folder: FilePath) throws(OutputError) {
        path = folder.file(Self.name)
        lines = []
        guard path.exists else { return }
        let bytes: [UInt8]
        do { bytes = try path.contents() } catch { throw OutputError(.create, path: path.shown, code: error.rawValue) }
        isStale = bytes.last.map { $0 != UInt8(ascii: "\n") } ?? false
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true) {
            if isStale, line.endIndex == bytes.endIndex { continue }
            lines.append(RecordedSegment(line: line).map { .segment($0) } ?? .other(Array(line)))
        }
    }

    /// The segments, oldest first.
    var segments: [RecordedSegment] {
        lines.compactMap { if case .segment(let segment) = $0 { segment } else { nil } }
    }

    /// Adds a segment's line to the file.
    mutating func append(_ segment: RecordedSegment) throws {
        if isStale { try write() }
        try LineWriter(path: path, existing: .goOn).append(segment.line)
        lines.append(.segment(segment))
    }

    /// Forgets segments; `write` takes them out of the file.
    mutating func remove(_ names: Set<SegmentName>) {
        if names.isEmpty { return }
        isStale = true
        lines.removeAll { if case .segment(let segment) = $0 { names.contains(segment.name) } else { false } }
    }

    /// Replaces the file if it does not say what is known here.
    mutating func write() throws(MediaError) {
        guard isStale else { return }
        let bytes = lines.flatMap { line -> [UInt8] in
            switch line {
            case .segment(let segment): segment.line
            case .other(let bytes): bytes + [UInt8(ascii: "\n")]
            }
        }
        try AtomicFile.write(bytes, to: path)
        isStale = false
    }
}
