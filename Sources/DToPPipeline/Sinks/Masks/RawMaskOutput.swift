import Compute
import Imaging

/// Writes raw masks row by row: 8 bits a pixel with void as 255 or, for more than 255 classes, 16 bits little-endian
/// with void as 65535.
package final class RawMaskOutput {
    private let output: LineWriter
    private let isWide: Bool
    private var bytes: [UInt8] = []

    package init(_ output: LineWriter, classCount: Int) {
        self.output = output
        isWide = classCount > 255
    }

    /// Appends one mask.
    package func write(_ labels: LabelMap) throws(OutputError) {
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
