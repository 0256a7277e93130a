import Compute
import DToPPipeline
import Imaging
import Testing

/// The strip that shows the cost of the last seconds.
@Suite struct ComputeGraphTests {
    private static let size = PixelSize(width: 101, height: 100)
    /// The strip's top row: the strip is a fifth of the picture.
    private static let top = 80

    private func white(_ size: PixelSize = size) -> RGBImage {
        let picture = RGBImage.rgb(size)
        for y in 0..<size.height { for x in 0..<picture.stride { picture.row(y)[x] = 255 } }
        return picture
    }

    private func drawn(_ frames: [(seconds: Double, ratio: Double)], size: PixelSize = size) -> RGBImage {
        var graph = ComputeGraph()
        for frame in frames { graph.add(seconds: frame.seconds, ratio: frame.ratio) }
        let picture = white(size)
        graph.draw(on: picture)
        return picture
    }

    /// The height of the bar at column `x`: the rows that differ from a strip without bars.
    private func bar(_ picture: RGBImage, _ x: Int) -> Int {
        let empty = drawn([(0, 0)])
        return (Self.top..<100).count { y in (0..<3).contains { picture[x, y, $0] != empty[x, y, $0] } }
    }

    private func bars(_ frames: [(seconds: Double, ratio: Double)]) -> [Int] {
        let picture = drawn(frames)
        return (0..<101).map { bar(picture, $0) }
    }

    @Test func barsAreAsHighAsTheirShare() {
        for (ratio, height) in [(0.0, 0), (0.25, 5), (0.5, 10), (0.76, 15), (1, 20)] {
            #expect(bar(drawn([(0, ratio)]), 100) == height)
            // Bars grow from the bottom up.
            let picture = drawn([(0, ratio)])
            let empty = drawn([(0, 0)])
            #expect(height == 0 || picture[100, 99] != empty[100, 99])
            #expect(height == 20 || picture[100, 99 - height] == empty[100, 99 - height])
        }
    }

    /// Ten pixels a second here, with the present at the right; a bar lasts until the next frame.
    @Test func barsStandWhereTheirTimeIs() {
        // Times between two columns.
        let found = bars([(0, 1), (2.05, 0.5), (3.05, 0.25), (8, 0.75)])
        #expect(found == (0..<101).map { $0 < 20 ? 0 : $0 <= 40 ? 20 : $0 <= 50 ? 10 : $0 < 100 ? 5 : 15 })
    }

    /// The frame that began before the left edge reaches into the strip; earlier ones are gone.
    @Test func theStripMovesOn() {
        let frames = (0..<100).map { (seconds: Double($0) + 0.55, ratio: $0 % 2 == 0 ? 1 : 0.5) }
        let found = bars(frames)
        // The last frame is at 99.55; even frames are as high as the strip.
        for x in 0..<101 {
            let time = 99.55 - Double(100 - x) / 10
            if abs(time - 0.55 - (time - 0.55).rounded()) < 0.01 { continue }
            #expect(found[x] == (Int(time - 0.55) % 2 == 0 ? 20 : 10), "column \(x)")
        }
        var graph = ComputeGraph()
        for frame in frames { graph.add(seconds: frame.seconds, ratio: frame.ratio) }
        #expect(abs(graph.mean - 0.75) < 0.05)
        graph.add(seconds: 1000, ratio: 0.25)
        #expect(graph.mean < 0.7, "the gap is the last frame's before it, the rest is forgotten")
    }

    @Test func oneFrame() {
        var graph = ComputeGraph()
        #expect(graph.mean.isNaN)
        let picture = white()
        graph.draw(on: picture)
        #expect(bytes(picture) == bytes(white()), "nothing is known yet")
        graph.add(seconds: 5, ratio: 0.5)
        #expect(graph.mean == 0.5)
        let found = bars([(5, 0.5)])
        #expect(found.dropLast().allSatisfy { $0 == 0 } && found.last == 10)
    }

    @Test func timeThatRunsBackwardsBeginsAnew() {
        var graph = ComputeGraph()
        for second in 0..<5 { graph.add(seconds: Double(second), ratio: 1) }
        graph.add(seconds: 1, ratio: 0.5)
        #expect(graph.mean == 0.5)
        #expect(bars([(0, 1), (1, 1), (2, 1), (1, 0.5)]) == bars([(1, 0.5)]))
        // If two frames have the same time, the later one is shown.
        #expect(bars([(1, 1), (1, 0.5)]).last == 10)
    }

    @Test func sharesOutOfRangeStayInside() {
        for ratio in [1.7, 100, .infinity] as [Double] { #expect(bar(drawn([(0, ratio)]), 100) == 20) }
        for ratio in [-1, -.infinity, .nan] as [Double] { #expect(bar(drawn([(0, ratio)]), 100) == 0) }
        #expect(bars([(0, .nan), (1, 0.5)]).last == 10)
    }

    /// The picture above the strip and the memory beyond its rows are left alone.
    @Test(arguments: [(101, 100), (1, 1), (3, 40), (40, 3), (0, 0), (7, 4)])
    func theRestIsLeftAlone(width: Int, height: Int) {
        let size = PixelSize(width: width, height: height)
        let picture = drawn([(0, 0.3), (4, 1), (9, 0.7)], size: size)
        let strip = max(height / 5, 1)
        for y in 0..<height {
            for x in 0..<picture.stride where y < height - strip || x >= 3 * width {
                #expect(picture.row(y)[x] == 255, "\(x), \(y)")
            }
        }
    }

    /// A higher cost has a hotter colour: the colour follows the ramp.
    @Test func barsHaveTheColorsOfTheRamp() {
        let red = [0.1, 0.5, 1].map { drawn([(0, $0)])[100, 99] }
        #expect(red == red.sorted() && Set(red).count == 3)
    }
}
