import Numerics

/// Raw masks on standard output, row by row: 8 bits a pixel, void 255; 16 bits, little-endian, void 65535 where there
/// are more than 255 classes.
final class RawMaskOutput {
    private let output: LineWriter
    private let isWide: Bool
    private var bytes: [UInt8] = []

    init(classCount: Int) throws(OutputError) {
        output = try LineWriter(path: "-", overwrite: true)
        isWide = classCount > 255
    }

    func write(_ labels: LabelMap) throws(OutputError) {
        bytes.removeAll(keepingCapacity: true)
        for y in 0..<labels.size.height {
            let row = unsafe labels.row(y)
            for x in 0..<labels.size.width {
                let label = unsafe row[x]
                bytes.append(UInt8(truncatingIfNeeded: label))
                if isWide { bytes.append(UInt8(label >> 8)) }
            }
        }
        try output.append(bytes)
    }
}
