import DToPTestSupport
import Imaging
import Testing

@Suite struct PixelSpansTests {
    /// Whether a point lies inside a polygon, by the even-odd rule.
    private static func isInside(_ polygon: [SIMD2<Double>], _ point: SIMD2<Double>) -> Bool {
        var crossings = 0
        for (a, b) in zip(polygon, polygon.dropFirst() + [polygon[0]]) where (a.y > point.y) != (b.y > point.y) {
            if point.x < a.x + (point.y - a.y) / (b.y - a.y) * (b.x - a.x) { crossings += 1 }
        }
        return crossings % 2 == 1
    }

    /// Random polygons, crossing themselves too: each pixel counts whose centre is inside, and no other.
    @Test(arguments: 1...60 as ClosedRange<UInt64>) func countsThePixelsWithin(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let size = PixelSize(width: random.integer(1...70), height: random.integer(1...40))
        let polygon = (0..<random.integer(3...9)).map { _ in
            SIMD2(Double(random.float(0...1)), Double(random.float(0...1)))
        }
        let labels = LabelMap.labels(size)
        var expected = [Int](repeating: 0, count: 4)
        var inside = 0
        for y in 0..<size.height {
            for x in 0..<size.width {
                let label = random.integer(0...4)
                labels[x, y] = label == 4 ? LabelMap.void : UInt16(label)
                let centre = SIMD2(
                    (Double(x) + 0.5) / Double(size.width), (Double(y) + 0.5) / Double(size.height))
                guard Self.isInside(polygon, centre) else { continue }
                inside += 1
                if label < 4 { expected[label] += 1 }
            }
        }
        let pixels = PixelSpans(polygon: polygon, in: size)
        // Rounding may move a centre that lies on an edge; nothing else.
        #expect(pixels.count == max(inside, 1))
        var counts = [Int](repeating: 0, count: 4)
        labels.count(pixels, into: &counts)
        if inside > 0 { #expect(counts == expected) }
    }

    @Test func theWholePictureIsAllOfIt() {
        let square = [SIMD2(0.0, 0), SIMD2(1, 0), SIMD2(1, 1), SIMD2(0, 1)]
        let pixels = PixelSpans(polygon: square, in: PixelSize(width: 17, height: 9))
        #expect(pixels.count == 17 * 9)
    }

    /// A polygon between the centres is the pixel that it lies in.
    @Test func aTinyPolygonIsOnePixel() {
        let size = PixelSize(width: 10, height: 10)
        for corner in [0.0, 0.42, 0.999] {
            let low = SIMD2(corner, corner)
            let pixels = PixelSpans(polygon: [low, low + SIMD2(0.001, 0), low + SIMD2(0, 0.001)], in: size)
            let labels = LabelMap.labels(size)
            labels[Int(corner * 10), Int(corner * 10)] = 1
            var counts = [0, 0]
            labels.count(pixels, into: &counts)
            #expect(counts == [0, 1])
        }
    }
}
