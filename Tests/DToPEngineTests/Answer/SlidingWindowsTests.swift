import Compute
import DToPEngine
import DToPModel
import DToPTestSupport
import Imaging
import Testing

@Suite struct SlidingWindowsTests {
    private static let heads = [TestEngine.atm, TestEngine.fcn, TestEngine.cells]
    private static let rule = PruningConfiguration(threshold: 0.6, keepPerClass: 2)

    private func answer(
        _ head: HeadConfiguration, _ inference: InferenceMode, _ size: PixelSize, pruning: PruningConfiguration = rule
    ) throws -> (answer: Answer, blueprint: Blueprint) {
        let model = try TestEngine.model(
            TinyModel.configuration(head: head, pruning: pruning, inference: inference))
        let segmenter = Segmenter(
            model: model, preprocessing: TestEngine.preprocessing, inputSize: size, team: try TestEngine.team())
        return (segmenter.answer(to: TestEngine.picture(size, seed: 7)), model.blueprint)
    }

    private func slide(_ crop: Int, _ stride: Int) -> InferenceMode {
        .slide(crop: PixelSize(width: crop, height: crop), stride: PixelSize(width: stride, height: stride))
    }

    @Test func theLastWindowIsMovedBackInside() {
        #expect(SlidingWindows.starts(512, window: 512, stride: 341) == [0])
        #expect(SlidingWindows.starts(513, window: 512, stride: 341) == [0, 1])
        #expect(SlidingWindows.starts(853, window: 512, stride: 341) == [0, 341])
        #expect(SlidingWindows.starts(854, window: 512, stride: 341) == [0, 341, 342])
        #expect(SlidingWindows.starts(2048, window: 512, stride: 341) == [0, 341, 682, 1023, 1364, 1536])
        #expect(SlidingWindows.starts(10, window: 4, stride: 4) == [0, 4, 6])
        #expect(SlidingWindows.starts(5, window: 1, stride: 1) == [0, 1, 2, 3, 4])
    }

    @Test func everyPixelIsCovered() {
        for (window, stride) in [(8, 8), (8, 5), (8, 1), (3, 2)] {
            for length in window...60 {
                let starts = SlidingWindows.starts(length, window: window, stride: stride)
                let coverage = SlidingWindows.coverage(length, window: window, starts: starts)
                #expect(starts == starts.sorted() && Set(starts).count == starts.count)
                #expect(starts.last == length - window)
                for coordinate in 0..<length {
                    let covering = starts.count { $0 <= coordinate && coordinate < $0 + window }
                    #expect(coverage[coordinate] == covering && covering > 0)
                }
            }
        }
    }

    @Test(arguments: heads, [(128, 128), (100, 70), (33, 128), (5, 3)])
    func oneWindowAnswersAsTheWholePicture(head: HeadConfiguration, size: (Int, Int)) throws {
        // 128 x 128 is the crop; smaller pictures get a window of their size.
        let size = PixelSize(width: size.0, height: size.1)
        let whole = try answer(head, .whole, size).answer
        let slid = try answer(head, slide(128, 96), size).answer
        #expect(slid.exitStages == whole.exitStages && slid.exits == whole.exits && slid.tokens == whole.tokens)
        #expect(slid.macs == whole.macs && slid.denseMACs == whole.denseMACs && slid.flips == whole.flips)
        // Upsampled in another order: only pixels where two classes tie may differ.
        #expect(slid.agreement(with: whole) >= 0.999)
        #expect(zip(slid.confidence, whole.confidence).allSatisfy { abs(Int($0) - Int($1)) <= 1 })
    }

    @Test(arguments: heads)
    func windowsAddUp(head: HeadConfiguration) throws {
        // 160 x 100 with windows of 64 at a stride of 48: 3 x 2 windows.
        let size = PixelSize(width: 160, height: 100)
        let (pruned, blueprint) = try answer(head, slide(64, 48), size)
        #expect(pruned.tokens == 6 * 16 && pruned.exits.reduce(0, +) == pruned.tokens)
        #expect(pruned.denseMACs == 6 * blueprint.denseCost(tokens: 16) && pruned.macs < pruned.denseMACs)
        #expect(pruned.exitStages.count == 10 * 7)

        let dense = try answer(head, slide(64, 48), size, pruning: PruningConfiguration(threshold: 1)).answer
        #expect(dense.macs == dense.denseMACs && dense.exits == [0, 0, 96])
        #expect(dense.exitStages.allSatisfy { $0 == 2 })
    }

    @Test(arguments: heads)
    func windowsAreAnsweredOnTheirOwn(head: HeadConfiguration) throws {
        // Two windows that do not overlap: each half has the answer it would have alone.
        let model = try TestEngine.model(
            TinyModel.configuration(head: head, pruning: Self.rule, inference: slide(64, 64)))
        let team = try TestEngine.team()
        func segmenter(_ width: Int) -> Segmenter {
            Segmenter(
                model: model, preprocessing: TestEngine.preprocessing, inputSize: PixelSize(width: width, height: 64),
                team: team)
        }
        let picture = TestEngine.picture(PixelSize(width: 128, height: 64), seed: 8)
        let both = segmenter(128).answer(to: picture)
        for half in 0..<2 {
            let part = RGBImage.rgb(PixelSize(width: 64, height: 64))
            for y in 0..<64 {
                for index in 0..<3 * 64 { part.row(y)[index] = picture.row(y)[3 * 64 * half + index] }
            }
            let alone = segmenter(64).answer(to: part)
            for y in 0..<64 {
                for x in 0..<64 {
                    #expect(alone.labels[y * 64 + x] == both.labels[y * 128 + 64 * half + x])
                    #expect(alone.confidence[y * 64 + x] == both.confidence[y * 128 + 64 * half + x])
                }
            }
            for token in 0..<16 {
                #expect(alone.exitStages[token] == both.exitStages[token / 4 * 8 + 4 * half + token % 4])
            }
        }
    }

    @Test func exitsAreThoseOfTheLastWindowOverAPatch() throws {
        // Windows start at 0 and 35 across, 0 and 13 down: the second ones cut through the picture's patches.
        let size = PixelSize(width: 99, height: 77)
        let model = try TestEngine.model(
            TinyModel.configuration(
                pruning: PruningConfiguration(method: .ratio, ratio: 0.4), inference: slide(64, 48)))
        let team = try TestEngine.team()
        func segmenter(_ size: PixelSize) -> Segmenter {
            Segmenter(model: model, preprocessing: TestEngine.preprocessing, inputSize: size, team: team)
        }
        let picture = TestEngine.picture(size, seed: 11)
        var expected = [UInt8](repeating: 9, count: 7 * 5)
        for top in [0, 13] {
            for left in [0, 35] {
                let part = RGBImage.rgb(PixelSize(width: 64, height: 64))
                for y in 0..<64 {
                    for index in 0..<3 * 64 { part.row(y)[index] = picture.row(top + y)[3 * left + index] }
                }
                let exits = segmenter(part.size).answer(to: part).exitStages
                for row in 0..<5 {
                    for column in 0..<7 {
                        let x = min(16 * column + 8, 98) - left
                        let y = min(16 * row + 8, 76) - top
                        guard (0..<64).contains(x), (0..<64).contains(y) else { continue }
                        expected[7 * row + column] = exits[y / 16 * 4 + x / 16]
                    }
                }
            }
        }
        #expect(Set(expected).count > 1)
        #expect(segmenter(size).answer(to: picture).exitStages == expected)
    }
}
