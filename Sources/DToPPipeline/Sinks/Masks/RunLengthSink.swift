import DToPConfiguration
import DToPEngine
import FileNames
import Imaging
import SystemPackage

/// A line for each frame with its masks in run lengths. Those that equal the ones before are left out of the line.
final class RunLengthSink: Sink {
    static let key = "rle"
    static let keys: Set<String> = ["palette", "mask_every", "mask_change", "mask_segment"]
    let needs: SinkNeeds = .masks
    private let stream: SinkContext
    private let template: String
    private var thinning: MaskThinning
    private var text: MaskText
    private var json = JSONBytes()
    /// Set by `open`, or by a segment's first frame.
    private var writer: LineWriter?
    /// Nil if all goes to one file.
    private var segments: MaskSegments?

    init?(_ stream: SinkContext) {
        guard let template = stream.configuration.outputs.rle else { return nil }
        self.stream = stream
        self.template = template
        thinning = MaskThinning(stream.configuration.masks)
        text = MaskText(classCount: stream.names.count)
    }

    func open(_ first: SegmentedFrame) throws {
        segments = try stream.maskSegments(template, .jsonl, of: first)
        if segments != nil { return }
        let path = try stream.existing == .goOn ? place(stream.named(template)) : stream.named(template)
        try begin(path, stream.existing)
    }

    var warnings: [String] { segments?.warnings ?? [] }

    func write(_ result: inout FrameResult) throws {
        let frame = result.frame
        let isSame = try frame.segmentation.use { answer -> Bool? in
            guard let labels = answer.pictures.first?.labels, thinning.takes(labels, at: frame.seconds) else {
                return nil
            }
            if let path = try segments?.begin(with: result, labels.size, finish: {}) { try begin(path, .keep) }
            return text.encode(labels)
        }
        guard let isSame else { return }
        write(result.record, name: frame.name, isSame: isSame)
        try writer?.append(json.bytes)
        segments?.added(result)
    }

    func finish() throws { try segments?.complete(.stopped) }

    private func begin(_ path: FilePath, _ existing: ExistingFile) throws(OutputError) {
        let writer = try LineWriter(path: path, existing: existing)
        // A model that has changed since has other classes.
        try writer.append(MaskText.firstLine(names: stream.names, colors: stream.colors))
        self.writer = writer
        // The first frame of a file repeats none.
        text = MaskText(classCount: stream.names.count)
    }

    /// Where to go on: in the file, without a line that a crash has cut short; in another one if this program has not
    /// written that file.
    private func place(_ path: FilePath) throws(OutputError) -> FilePath {
        guard path.isRegularFile else { return path }
        do {
            let start = try path.contents(upTo: MaskText.beginning.count)
            if start.isEmpty { return path }
            guard start == MaskText.beginning else { return path.firstFree }
            try path.cutUnfinishedLine()
        } catch {
            throw OutputError(.write, path: path.shown, code: error.rawValue)
        }
        return path
    }

    private func write(_ record: FrameRecord, name: String?, isSame: Bool) {
        json.removeAll()
        json.raw("{")
        json.member("time_s", record.timeSeconds)
        json.member("frame", record.frame)
        json.member("pts", record.pts)
        json.member("wall", "\(record.wall)")
        if let name {
            json.member("name", name)
        }
        if !isSame {
            json.key("masks")
            json.raw(text.bytes)
        }
        json.raw("}\n")
    }
}
