import DToPConfiguration
import DToPEngine
import FileNames
import Imaging
import SystemPackage

/// A line for each frame with its masks in run lengths. Those that equal the ones before are left out of the line.
final class RunLengthSink: Sink {
    static let key = "rle"
    static let keys: Set<String> = ["palette", "mask_every", "mask_change"]
    let needs: SinkNeeds = .masks
    private let stream: SinkContext
    private let template: String
    private var thinning: MaskThinning
    private var text: MaskText
    private var json = JSONBytes()
    /// Set by `open`.
    private var writer: LineWriter?

    init?(_ stream: SinkContext) {
        guard let template = stream.configuration.outputs.rle else { return nil }
        self.stream = stream
        self.template = template
        thinning = MaskThinning(stream.configuration.masks)
        text = MaskText(classCount: stream.names.count)
    }

    func open(_ first: SegmentedFrame) throws {
        let path = try stream.existing == .goOn ? place(stream.named(template)) : stream.named(template)
        let writer = try LineWriter(path: path, existing: stream.existing)
        // A model that has changed since has other classes.
        try writer.append(MaskText.firstLine(names: stream.names, colors: stream.colors))
        self.writer = writer
    }

    func write(_ result: inout FrameResult) throws {
        let seconds = result.frame.seconds
        let isSame = result.frame.segmentation.use { answer -> Bool? in
            guard let labels = answer.pictures.first?.labels, thinning.takes(labels, at: seconds) else { return nil }
            return text.encode(labels)
        }
        guard let isSame else { return }
        write(result.record, name: result.frame.name, isSame: isSame)
        try writer?.append(json.bytes)
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
