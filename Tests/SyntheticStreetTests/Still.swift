import Compute
import Imaging
import SyntheticStreet
import Testing

/// One rendered frame as plain arrays.
struct Still: Equatable, CustomTestStringConvertible {
    let pixels: [UInt8]
    let labels: [UInt16]

    init(_ street: SyntheticStreet, frame: Int) {
        let size = street.options.size
        let image = RGBImage.rgb(size)
        let map = LabelMap.labels(size)
        for y in 0..<size.height {
            for x in 0..<size.width { map[x, y] = LabelMap.void }
        }
        street.render(frame: frame, image: image, labels: map)
        pixels = (0..<size.height).flatMap { y in (0..<size.width * 3).map { image.row(y)[$0] } }
        labels = (0..<size.height).flatMap { y in (0..<size.width).map { map.row(y)[$0] } }
    }

    /// Short: otherwise a failed test would print every pixel.
    var testDescription: String { "a still of \(labels.count) pixels" }

    func changedLabels(_ other: Still) -> Int { zip(labels, other.labels).count { $0 != $1 } }

    func changedPixels(_ other: Still) -> Int {
        labels.indices.count { pixels[3 * $0..<3 * $0 + 3] != other.pixels[3 * $0..<3 * $0 + 3] }
    }
}
