import DToPConfiguration
import DToPEngine
import FileNames
import Imaging

/// The masks beside a stream's recording. Its video does not come this way: `Recording` takes that before it is decoded.
final class RecordingSink: Sink {
    static let key = Recording.key
    static let name = "record_masks"
    static let keys: Set<String> = ["main", "palette"]
    let needs: SinkNeeds = .masks
    private let stream: SinkContext
    private let header: [UInt8]
    private let hasExits: Bool
    private var text: MaskText
    /// The text of the last masks, for those that are the same.
    private var lastMasks: [UInt8] = []

    init?(_ stream: SinkContext) {
        // The overlay shows them itself.
        guard stream.configuration.outputs.record != nil, stream.configuration.recording.video == .copy else {
            return nil
        }
        self.stream = stream
        hasExits = stream.exitLayers.count <= TokenExits.mostStages
        header = MaskText.firstLine(
            names: stream.names, colors: stream.colors, exitLayers: hasExits ? stream.exitLayers : nil)
        text = MaskText(classCount: stream.names.count)
    }

    func open(_ first: SegmentedFrame) {}

    func write(_ result: inout FrameResult) {
        guard let recording = stream.recording, recording.isOn else { return }
        let frame = result.frame
        let (grid, exits, masks) = frame.segmentation.use { (TokenGrid($0), TokenExits($0), text(of: $0)) }
        let repeated = [
            written { grid.write(to: &$0) }, written { if hasExits { write(exits, to: &$0) } }, masks,
        ]
        recording.write(
            RecordedMask(
                packet: frame.packet, beginning: frame.beginning.map(recording.time), frame: result.record.frame,
                header: header, facts: written { facts(result.record, exits, to: &$0) }, repeated: repeated))
    }

    private func written(_ body: (inout JSONBytes) -> Void) -> [UInt8] {
        var json = JSONBytes()
        body(&json)
        return json.bytes
    }

    /// What a frame cost, which `dtopd render` shows.
    private func facts(_ record: FrameRecord, _ exits: TokenExits, to json: inout JSONBytes) {
        json.member("source_time_s", record.timeSeconds)
        json.member("ratio", record.ratio)
        // Windows overlap: tokens are computed in several.
        guard exits.tokens(stageCount: stream.exitLayers.count).exits != record.tokens.exits else { return }
        json.integers("exit_counts", record.tokens.exits)
    }

    private func write(_ exits: TokenExits, to json: inout JSONBytes) {
        json.key("exits")
        json.raw("\"")
        exits.write(to: &json)
        json.raw("\"")
    }

    /// The masks' member.
    private func text(of answer: Segmentation) -> [UInt8] {
        guard let labels = answer.pictures.first?.labels else { return [] }
        if text.encode(labels) { return lastMasks }
        lastMasks = written { json in
            json.key("masks")
            json.raw(text.bytes)
        }
        return lastMasks
    }
}
