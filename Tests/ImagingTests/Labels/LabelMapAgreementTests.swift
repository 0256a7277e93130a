import Imaging
import Testing

@Suite struct LabelMapAgreementTests {
    private func map(_ labels: [UInt16]) -> LabelMap {
        let map = LabelMap.labels(PixelSize(width: labels.count, height: 1))
        for (x, label) in labels.enumerated() { map[x, 0] = label }
        return map
    }

    @Test func countsEqualLabels() {
        #expect(map([1, 2, 3, 4]).agreement(with: map([1, 0, 3, 0])) == 0.5)
        #expect(map([1, 2]).agreement(with: map([1, 2])) == 1)
    }

    /// Pixels that are void in both maps do not count; void in one of them is a difference.
    @Test func whatIsVoidInBothDoesNotCount() {
        let void = LabelMap.void
        #expect(map([void, void, 1, 2]).agreement(with: map([void, void, 1, 3])) == 0.5)
        #expect(map([void, 1]).agreement(with: map([2, 1])) == 0.5)
        #expect(map([void]).agreement(with: map([void])) == 1)
    }
}
