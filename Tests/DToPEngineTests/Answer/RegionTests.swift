import Compute
import DToPEngine
import DToPModel
import DToPTestSupport
import Imaging
import Testing

/// A region of interest limits the answer to its tokens and saves the work for the others.
@Suite struct RegionTests {
    private static let size = PixelSize(width: 128, height: 112)
    private static let grid = PixelSize(width: 8, height: 7)
    private static let heads = [TestEngine.atm, TestEngine.fcn, TestEngine.cells]
    private static let pruning = PruningConfiguration(threshold: 0.6, keepPerClass: 2, method: .topk)

    private static func rectangle(_ left: Double, _ top: Double, _ right: Double, _ bottom: Double) -> RegionOfInterest
    {
        RegionOfInterest(polygons: [
            [SIMD2(left, top), SIMD2(right, top), SIMD2(right, bottom), SIMD2(left, bottom)]
        ])
    }

    /// Columns 2 to 5 of rows 3 to 6.
    private static let part = rectangle(0.25, 3.0 / 7, 0.75, 1)
    private static let inside = (0..<56).map { (2..<6).contains($0 % 8) && $0 / 8 >= 3 }

    private func segmenter(
        _ head: HeadConfiguration, _ region: RegionOfInterest?, temporal: TemporalRule? = nil,
        pruning: PruningConfiguration = pruning, usesClassToken: Bool = false, size: PixelSize = size
    ) throws -> Segmenter {
        let model = try TestEngine.model(
            TinyModel.configuration(head: head, usesClassToken: usesClassToken, pruning: pruning))
        return Segmenter(
            model: model, preprocessing: TestEngine.preprocessing, inputSize: size, temporal: temporal, region: region,
            team: try TestEngine.team())
    }

    @Test(arguments: heads, [false, true]) func outsideIsVoid(head: HeadConfiguration, isCarrying: Bool) throws {
        let segmenter = try segmenter(head, Self.part, temporal: isCarrying ? TemporalRule() : nil)
        let sizes = [Self.size, PixelSize(width: 331, height: 77), PixelSize(width: 5, height: 4)]
        let result = Segmentation(for: segmenter, sizes: sizes, withConfidence: true)
        for frame in 0..<4 {
            segmenter.segment(TestEngine.picture(Self.size, seed: frame < 3 ? 1 : 2), into: result)
            #expect(result.record.tokens == 16)
            for (token, isInside) in Self.inside.enumerated() {
                #expect((result.exitStages[token] < 3) == isInside && (isInside || result.exitStages[token] == 255))
                if !isInside { #expect(!result.isCarried[token]) }
            }
            for (size, picture) in zip(sizes, result.pictures) {
                let pixels = result.tokenPixels(in: size)
                for (token, isInside) in Self.inside.enumerated() {
                    for y in pixels.rows[token / 8] {
                        for x in pixels.columns[token % 8] {
                            #expect((picture.labels[x, y] < 5) == isInside)
                            #expect(isInside || picture.labels[x, y] == LabelMap.void)
                            #expect((picture.confidence![x, y] > 0) == isInside)
                        }
                    }
                }
            }
        }
    }

    /// A region costs as much as a picture with that number of tokens.
    @Test(arguments: heads, [false, true])
    func outsideCostsNothing(head: HeadConfiguration, usesClassToken: Bool) throws {
        let dense = PruningConfiguration(threshold: 1)
        let segmenter = try segmenter(head, Self.part, pruning: dense, usesClassToken: usesClassToken)
        let answer = segmenter.answer(to: TestEngine.picture(Self.size, seed: 1))
        #expect(answer.tokens == 16 && answer.exits == [0, 0, 16])
        #expect(answer.macs == segmenter.model.blueprint.denseCost(tokens: 16))
        #expect(answer.denseMACs == segmenter.model.blueprint.denseCost(tokens: 56))
    }

    @Test(arguments: heads) func nothingCostsNothing(head: HeadConfiguration) throws {
        for temporal in [nil, TemporalRule()] {
            let segmenter = try segmenter(head, Self.rectangle(2, 2, 3, 3), temporal: temporal)
            for seed in [1, 1, 2] as [UInt64] {
                let answer = segmenter.answer(to: TestEngine.picture(Self.size, seed: seed))
                #expect(answer.macs == 0 && answer.tokens == 0 && answer.exits == [0, 0, 0])
                #expect(answer.labels.allSatisfy { $0 == LabelMap.void } && answer.confidence.allSatisfy { $0 == 0 })
            }
        }
    }

    /// Sizes that do and do not fill their patches.
    @Test(arguments: heads, [nil, TemporalRule(hysteresis: 0.05)])
    func allIsAsWithoutARegion(head: HeadConfiguration, temporal: TemporalRule?) throws {
        for size in [Self.size, PixelSize(width: 120, height: 90)] {
            let one = try segmenter(head, Self.rectangle(0, 0, 1, 1), temporal: temporal, size: size)
            let other = try segmenter(head, nil, temporal: temporal, size: size)
            for image in TestEngine.streets(size, frames: 0..<10) + [TestEngine.picture(size, seed: 1)] {
                #expect(one.answer(to: image) == other.answer(to: image))
            }
        }
    }

    /// The answer inside is the same up to the border, whatever is outside.
    @Test(arguments: heads, [false, true]) func outsideDoesNotSwayInside(
        head: HeadConfiguration, isCarrying: Bool
    ) throws {
        let one = try segmenter(head, Self.part, temporal: isCarrying ? TemporalRule() : nil)
        let other = try segmenter(head, Self.part, temporal: isCarrying ? TemporalRule() : nil)
        var hasVaried = false
        for seed in 1...6 as ClosedRange<UInt64> {
            let picture = TestEngine.picture(Self.size, seed: seed / 2)
            let changed = TestEngine.picture(Self.size, seed: seed + 10)
            for token in 0..<56 where Self.inside[token] {
                for y in token / 8 * 16..<token / 8 * 16 + 16 {
                    for x in token % 8 * 48..<token % 8 * 48 + 48 { changed.row(y)[x] = picture.row(y)[x] }
                }
            }
            let answer = one.answer(to: picture)
            #expect(other.answer(to: changed) == answer)
            hasVaried = hasVaried || Set(answer.labels).count > 2
        }
        #expect(hasVaried)
    }

    /// A lone token decides all its pixels, even those nearer to tokens outside. Its cells may have several classes.
    @Test(arguments: heads) func aTokenAloneDecidesItsPixels(head: HeadConfiguration) throws {
        for token in [0, 27, 55] {
            let (x, y) = (Double(token % 8) / 8, Double(token / 8) / 7)
            let segmenter = try segmenter(head, Self.rectangle(x + 0.01, y + 0.01, x + 0.02, y + 0.02))
            let answer = segmenter.answer(to: TestEngine.picture(Self.size, seed: 3))
            let classes = Set(answer.labels.filter { $0 != LabelMap.void })
            #expect(answer.tokens == 1 && (classes.count == 1 || head == TestEngine.cells))
            #expect(answer.labels.count { $0 != LabelMap.void } == 256)
        }
    }

    /// A region that has changed entirely and is still again is carried again, whatever is outside.
    @Test(arguments: heads, [false, true]) func itComesToRest(head: HeadConfiguration, isDarkOutside: Bool) throws {
        let segmenter = try segmenter(head, Self.part, temporal: TemporalRule())
        let result = Segmentation(for: segmenter, sizes: [Self.size], withConfidence: false)
        let picture = TestEngine.picture(Self.size, seed: 1)
        for step in 0..<4 {
            for y in 0..<Self.size.height {
                for x in 0..<3 * Self.size.width {
                    let level = picture.row(y)[x]
                    // First darker, then brighter: enough to change every token, too little for a cut.
                    picture.row(y)[x] =
                        isDarkOutside && !Self.inside[y / 16 * 8 + x / 48] ? 0 : step == 0 ? level / 2 : level + 25
                }
            }
            segmenter.segment(picture, into: result)
            if step > 0 { #expect(result.record.active == 16 && result.record.refresh != .cut) }
        }
        var active = 0
        for frame in 0..<20 {
            segmenter.segment(picture, into: result)
            if frame >= 4 { active += result.record.active }
        }
        #expect(active < 16 * 16 / 2, "\(active) of \(16 * 16) computed in a still picture")
    }
}
