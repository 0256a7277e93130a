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
    private var text: MaskText
    private var json = JSONBytes()

    init?(_ stream: SinkContext) {
        // The overlay shows them itself.
        guard stream.configuration.outputs.record != nil, stream.configuration.recording.video == .copy else {
            return nil
        }
        self.stream = stream
        header = MaskText.firstLine(names: stream.names, colors: stream.colors, exitLayers: stream.exitLayers)
        text = MaskText(classCount: stream.names.count)
    }

    func open(_ first: SegmentedFrame) {}

    func write(_ result: inout FrameResult) {
        guard let recording = stream.recording, recording.isOn else { return }
        let frame = result.frame
        let repeated = frame.segmentation.use { answer in
            [written { $0.grid(answer) }, written { $0.exits(answer) }, written { $0.masks(answer) }]
        }
        let facts = written { $0.facts(result, stageCount: stream.exitLayers.count) }
        recording.write(
            RecordedMask(
                packet: frame.packet, beginning: frame.beginning.map(recording.time), frame: result.record.frame,
                header: header, facts: facts, repeated: repeated))
    }

    private func written(_ body: (RecordingSink) -> Void) -> [UInt8] {
        json.removeAll()
        body(self)
        return json.bytes
    }

    /// What a frame cost, which `dtopd render` shows.
    private func facts(_ result: FrameResult, stageCount: Int) {
        json.member("source_time_s", result.record.timeSeconds)
        json.member("ratio", result.record.ratio)
        let tokens = result.frame.segmentation.use { answer in
            TokenExits(stages: answer.exitStages, isCarried: answer.isCarried).tokens(stageCount: stageCount)
        }
        // Windows overlap: tokens are computed in several.
        guard tokens.exits != result.record.tokens.exits else { return }
        json.key("exit_counts")
        json.list(result.record.tokens.exits, open: "[", close: "]") { $0.integer($1) }
    }

    /// How the picture was cut into tokens.
    private func grid(_ answer: Segmentation) {
        json.key("tokens")
        json.raw("{")
        json.key("size")
        json.list([answer.grid.height, answer.grid.width], open: "[", close: "]") { $0.integer($1) }
        json.key("input")
        json.list([answer.inputSize.height, answer.inputSize.width], open: "[", close: "]") { $0.integer($1) }
        json.member("patch", answer.patchSize)
        json.raw("}")
    }

    private func exits(_ answer: Segmentation) {
        guard stream.exitLayers.count <= TokenExits.mostStages else { return }
        json.key("exits")
        json.raw("\"")
        TokenExits(stages: answer.exitStages, isCarried: answer.isCarried).write(to: &json)
        json.raw("\"")
    }

    private func masks(_ answer: Segmentation) {
        guard let labels = answer.pictures.first?.labels else { return }
        _ = text.encode(labels)
        json.key("masks")
        json.raw(text.bytes)
    }
}
