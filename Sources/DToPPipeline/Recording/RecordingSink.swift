import DToPConfiguration
import DToPEngine
import FileNames
import Imaging

/// The masks beside a stream's recording. Its video does not come this way: `Recording` takes that before it is decoded.
final class RecordingSink: Sink {
    static let key = Recording.key
    static let name = "record_masks"
    static let keys: Set<String> = ["palette"]
    let needs: SinkNeeds = .masks
    private let stream: SinkContext
    private let classes: [UInt8]
    private var encoder = RunLengthEncoder()
    private var json = JSONBytes()

    init?(_ stream: SinkContext) {
        guard stream.configuration.outputs.record != nil else { return nil }
        self.stream = stream
        classes = Self.firstLine(stream)
    }

    func open(_ first: SegmentedFrame) {}

    func write(_ result: inout FrameResult) {
        guard let recording = stream.recording, recording.isOn, let packet = result.frame.packet else { return }
        result.frame.segmentation.use { answer in
            guard let labels = answer.pictures.first?.labels else { return }
            encode(encoder.masks(of: labels, classCount: stream.names.count))
        }
        recording.write(
            RecordedMask(packet: packet, frame: result.record.frame, classes: classes, masks: json.bytes))
    }

    private func encode(_ masks: [RunLengthEncoder.Mask]) {
        json.removeAll()
        json.list(masks, open: "[", close: "]") { json, mask in
            json.raw(#"{"category_id":"#)
            json.integer(mask.label)
            json.raw(#","segmentation":{"size":["#)
            json.integer(mask.runs.size.height)
            json.raw(",")
            json.integer(mask.runs.size.width)
            json.raw(#"],"counts":"#)
            json.string(String(decoding: mask.runs.text, as: UTF8.self))
            json.raw("}}")
        }
    }

    private static func firstLine(_ stream: SinkContext) -> [UInt8] {
        var json = JSONBytes()
        json.raw(#"{"classes":"#)
        LabelFile.write(names: stream.names, palette: stream.colors, to: &json)
        json.raw("}\n")
        return json.bytes
    }
}
