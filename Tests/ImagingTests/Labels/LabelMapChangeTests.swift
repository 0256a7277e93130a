import DToPTestSupport
import Imaging
import Testing

@Suite struct LabelMapChangeTests {
    private static let sizes = [
        PixelSize(width: 1, height: 1), PixelSize(width: 7, height: 5), PixelSize(width: 70, height: 9),
    ]

    @Test(arguments: sizes) func counts(_ size: PixelSize) {
        var random = SeededGenerator(seed: 1)
        let (one, two) = (LabelMap.labels(size), LabelMap.labels(size))
        #expect(one.difference(from: two) == 0 && !one.update(from: two))
        var expected = 0
        for y in 0..<size.height where y % 3 != 1 {
            for x in 0..<size.width where Bool.random(using: &random) {
                two[x, y] = x == 0 ? LabelMap.void : 300
                expected += 1
            }
        }
        #expect(one.difference(from: two) == Double(expected) / Double(size.count))
        #expect(one.update(from: two) == (expected > 0))
        #expect(one.difference(from: two) == 0 && !one.update(from: two))
        // What lies behind a row does not count.
        if one.stride > size.width { one.row(0)[size.width] = 9 }
        #expect(one.difference(from: two) == 0 && !one.update(from: two))
    }
}
