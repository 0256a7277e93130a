import FileNames
import SystemPackage

/// The masks of a recording's segment, in a file beside it: a line with the classes, then one for each segmented frame.
/// What a line has in common with the one before is left out, where that is much.
struct MaskTrack {
    /// The segment's number.
    let segment: Int
    private let writer: LineWriter
    private var last: [[UInt8]] = []
    private var json = JSONBytes()

    /// - Parameter header: the first line.
    init(_ path: FilePath, segment: Int, header: [UInt8]) throws(OutputError) {
        self.segment = segment
        let isNew = !path.exists
        writer = try LineWriter(path: path, existing: .goOn)
        if isNew { try writer.append(header) }
    }

    /// - Parameter seconds: when the frame is shown, from the segment's beginning.
    mutating func write(_ mask: RecordedMask, seconds: Double) throws(OutputError) {
        json.removeAll()
        json.raw("{")
        json.member("time_s", (seconds * 1e6).rounded() / 1e6)
        json.member("frame", mask.frame)
        json.raw(mask.facts)
        for (index, member) in mask.repeated.enumerated() where !last.indices.contains(index) || member != last[index] {
            json.raw(member)
        }
        json.raw("}\n")
        try writer.append(json.bytes)
        last = mask.repeated
    }
}
