import DToPMedia
import Imaging

/// A frame's masks as JSON, one for each class that occurs, in COCO's compressed run lengths. Masks that equal those
/// before are not encoded again.
struct MaskText {
    private let classCount: Int
    private var encoder = RunLengthEncoder()
    private var json = JSONBytes()
    /// The labels that `bytes` describes; nil before the first.
    private var labels: LabelMap?

    init(classCount: Int) { self.classCount = classCount }

    /// The masks as a JSON list.
    var bytes: [UInt8] { json.bytes }

    /// The line that comes before all others, and says what a mask's class is called.
    /// - Parameter exitLayers: the layer that each stage ends with, counted from 1; nil to leave that out.
    static func firstLine(names: [String], colors: [RGBColor], exitLayers: [Int]? = nil) -> [UInt8] {
        var json = JSONBytes()
        json.raw("{")
        json.key("classes")
        LabelFile.write(names: names, palette: colors, to: &json)
        if let exitLayers { json.integers("exit_layers", exitLayers) }
        json.raw("}\n")
        return json.bytes
    }

    /// What the first line begins with.
    static let beginning = Array(#"{"classes":"#.utf8)

    /// Makes `bytes` the masks of `labels`. Returns whether they are the ones before.
    mutating func encode(_ labels: LabelMap) -> Bool {
        if let last = self.labels, last.size == labels.size {
            if !last.update(from: labels) { return true }
        } else {
            self.labels = labels.copied()
        }
        json.removeAll()
        json.list(encoder.masks(of: labels, classCount: classCount), open: "[", close: "]") { json, mask in
            json.raw("{")
            json.member("category_id", mask.label)
            json.key("segmentation")
            json.raw("{")
            json.integers("size", [mask.runs.size.height, mask.runs.size.width])
            json.member("counts", String(decoding: mask.runs.text, as: UTF8.self))
            json.raw("}}")
        }
        return false
    }
}
