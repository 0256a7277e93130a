import DToPTestSupport
import Imaging
import Testing

@Suite struct LabelMapCountsTests {
    /// Counts are exact, whatever the width and the length of the runs.
    @Test(arguments: 1...40) func countsEachLabel(width: Int) {
        var numbers = SeededGenerator(seed: UInt64(width))
        let labels = LabelMap.labels(PixelSize(width: width, height: 7))
        var expected = [Int](repeating: 0, count: 5)
        for y in 0..<7 {
            var label: UInt16 = 0
            for x in 0..<width {
                if numbers.integer(0...12) == 0 { label = UInt16(numbers.integer(0...6)) }
                labels[x, y] = label == 6 ? LabelMap.void : label
                if label < 5 { expected[Int(label)] += 1 }
            }
        }
        var counts = [Int](repeating: 0, count: 5)
        labels.count(into: &counts)
        #expect(counts == expected)
        labels.count(into: &counts)
        #expect(counts == expected.map { 2 * $0 })
    }
}
