import DToPEvaluation
import DToPPipeline
import Testing

@Suite struct PlotAxisTests {
    @Test func ticksAreRoundNumbers() {
        let axis = PlotAxis(covering: [3.72, 5.75], spaces: 8)
        #expect(axis.ticks.map(axis.text) == ["4.0", "4.5", "5.0", "5.5"])
        let percent = PlotAxis(covering: [26.6, 36.3], spaces: 7)
        #expect(percent.ticks.map(percent.text) == ["26", "28", "30", "32", "34", "36"])
    }

    @Test(arguments: [[0.0], [0, 0], [5.75, 5.75], [1e-3, 1.1e-3], [12, 617_000], [0, 100], []])
    func everyValueLiesInside(_ values: [Double]) {
        let axis = PlotAxis(covering: values, spaces: 7)
        #expect(axis.lower >= 0 && axis.lower < axis.upper)
        #expect(values.allSatisfy { axis.lower...axis.upper ~= $0 })
        #expect((2...11).contains(axis.ticks.count), "\(axis.ticks)")
        #expect(Set(axis.ticks.map(axis.text)).count == axis.ticks.count)
        #expect(axis.ticks.allSatisfy { axis.lower * 0.999_999...axis.upper * 1.000_001 ~= $0 })
    }
}
