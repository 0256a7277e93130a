import FileNames
import SystemPackage

/// The masks of a recording's segment, in a file beside it: a line with the classes, then one for each segmented frame.
/// A frame whose masks are those of the frame before has only its time.
struct MaskTrack {
    /// The segment's number.
    let segment: Int
    private let writer: LineWriter
    private var last: [UInt8] = []
    private var json = JSONBytes()

    /// - Parameter classes: the first line.
    init(_ path: FilePath, segment: Int, classes: [UInt8]) throws(OutputError) {
        self.segment = segment
        let isNew = !path.exists
        writer = try LineWriter(path: path, existing: .goOn)
        if isNew { try writer.append(classes) }
    }

    /// - Parameter seconds: when the frame is shown, from the segment's beginning.
    mutating func write(_ mask: RecordedMask, seconds: Double) throws(OutputError) {
        json.removeAll()
        json.raw(#"{"time_s":"#)
        json.number((seconds * 1e6).rounded() / 1e6)
        json.raw(#","frame":"#)
        json.integer(mask.frame)
        if mask.masks != last {
            json.raw(#","masks":"#)
            json.raw(mask.masks)
        }
        json.raw("}\n")
        try writer.append(json.bytes)
        last = mask.masks
    }
}
