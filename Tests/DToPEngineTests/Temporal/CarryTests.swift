import Compute
import DToPEngine
import DToPModel
import DToPTestSupport
import Imaging
import Testing

/// Tokens carried from earlier frames.
@Suite struct CarryTests {
    private static let size = PixelSize(width: 128, height: 112)
    private static let tokens = 56
    private static let heads = [TestEngine.atm, TestEngine.fcn, TestEngine.cells]
    private static let rules = [
        PruningConfiguration(threshold: 0.6, keepPerClass: 2, method: .topk),
        PruningConfiguration(threshold: 0.7, method: .remove),
        PruningConfiguration(threshold: 1),
    ]

    private func segmenter(
        _ head: HeadConfiguration, _ pruning: PruningConfiguration, rule: TemporalRule? = TemporalRule(),
        precision: Precision = .float32, team size: Int = 2, seed: UInt64 = 1
    ) throws -> Segmenter {
        let model = try TestEngine.model(
            TinyModel.configuration(head: head, usesClassToken: seed % 2 == 0, pruning: pruning),
            precision: precision, seed: seed)
        return Segmenter(
            model: model, preprocessing: TestEngine.preprocessing, inputSize: Self.size, temporal: rule,
            team: try TestEngine.team(size))
    }

    private static func pixels(_ picture: Segmentation.Picture) -> [[UInt16]] {
        let size = picture.labels.size
        return (0..<size.height).flatMap { y in
            (0..<size.width).map { [picture.labels[$0, y], UInt16(picture.confidence?[$0, y] ?? 0)] }
        }
    }

    /// Pixels of unchanged tokens are not written again. Answers filled in random order, with another segmenter in
    /// between, equal one written in full.
    @Test(arguments: heads, rules)
    func answersFilledAgainAreWhole(head: HeadConfiguration, pruning: PruningConfiguration) throws {
        var numbers = SeededGenerator(seed: 5)
        let segmenters = [try segmenter(head, pruning), try segmenter(head, pruning, seed: 3)]
        let sizes = [Self.size, PixelSize(width: 91, height: 150)]
        let results = (0..<3).map { _ in Segmentation(for: segmenters[0], sizes: sizes, withConfidence: true) }
        for segmenter in segmenters { segmenter.segment(TestEngine.picture(Self.size, seed: 9), into: results[0]) }
        for round in 1...24 {
            let segmenter = segmenters[round % 7 == 0 ? 1 : 0]
            let share: Float = round % 5 == 0 ? 0 : 0.1
            let active = (0..<Self.tokens).map { _ in numbers.uniform() < share }
            let result = results[Int(numbers.uniform() * 3)]
            segmenter.segment(TestEngine.picture(Self.size, seed: UInt64(round)), computing: active, into: result)
            // Computes nothing: the same answer, into an empty result.
            let whole = Segmentation(for: segmenter, sizes: sizes, withConfidence: true)
            segmenter.segment(
                TestEngine.picture(Self.size, seed: 1), computing: active.map { _ in false }, into: whole)
            for (picture, other) in zip(result.pictures, whole.pictures) {
                #expect(Self.pixels(picture) == Self.pixels(other))
            }
        }
    }

    /// The same holds for a stream's answers, with audits, with and without a region.
    @Test(arguments: [TestEngine.fcn, TestEngine.cells], [false, true])
    func answersOfAStreamAreWhole(head: HeadConfiguration, hasRegion: Bool) throws {
        let model = try TestEngine.model(TinyModel.configuration(head: head, pruning: Self.rules[0]), seed: 2)
        let triangle = RegionOfInterest(polygons: [[SIMD2(0.1, 0.1), SIMD2(0.9, 0.2), SIMD2(0.4, 0.9)]])
        let segmenter = Segmenter(
            model: model, preprocessing: TestEngine.preprocessing, inputSize: Self.size, temporal: TemporalRule(),
            region: hasRegion ? triangle : nil, team: try TestEngine.team(2))
        let results = (0..<2).map { _ in Segmentation(for: segmenter, sizes: [Self.size], withConfidence: true) }
        for (frame, picture) in Self.square.enumerated() {
            let result = results[frame % 2]
            segmenter.segment(picture, into: result, audit: frame % 7 == 6 ? 1 : nil)
            let whole = Segmentation(for: segmenter, sizes: [Self.size], withConfidence: true)
            segmenter.segment(picture, computing: Array(repeating: false, count: Self.tokens), into: whole)
            #expect(Self.pixels(result.pictures[0]) == Self.pixels(whole.pictures[0]))
        }
    }

    /// On an unchanged picture it does not matter which tokens are computed.
    @Test(arguments: heads, rules)
    func anUnchangedPictureKeepsItsAnswer(head: HeadConfiguration, pruning: PruningConfiguration) throws {
        for seed in 1...4 as ClosedRange<UInt64> {
            var numbers = SeededGenerator(seed: seed)
            let precision = seed > 2 ? Precision.int8 : .float32
            let segmenter = try segmenter(head, pruning, precision: precision, seed: seed)
            let picture = TestEngine.picture(Self.size, seed: seed)
            let result = Segmentation(for: segmenter, sizes: [Self.size], withConfidence: true)
            segmenter.segment(picture, into: result)
            let expected = Answer(result)
            for share in [0, 0.05, 0.3, 0.7, 1] as [Float] {
                let active = (0..<Self.tokens).map { _ in numbers.uniform() < share }
                segmenter.segment(picture, computing: active, into: result)
                let answer = Answer(result)
                #expect(answer.labels == expected.labels && answer.confidence == expected.confidence)
                #expect(answer.exitStages == expected.exitStages && answer.tokens == Self.tokens)
                #expect(result.isCarried == active.map { !$0 })
                #expect(
                    result.record.active == active.count { $0 } && answer.exits.reduce(0, +) == result.record.active)
                #expect(answer.macs <= expected.macs && answer.denseMACs == expected.denseMACs)
                if share == 0 { #expect(answer.macs == 0) }
                if share == 1 { #expect(answer.macs == expected.macs) }
            }
        }
    }

    /// An audit uses its own threshold instead of the segmenter's, and its answer becomes the result.
    @Test func anAuditHasAThresholdOfItsOwn() throws {
        let loose = PruningConfiguration(threshold: 0.3, keepPerClass: 1, method: .topk)
        let carrying = try segmenter(TestEngine.fcn, loose)
        let dense = try segmenter(TestEngine.fcn, PruningConfiguration(threshold: 1), rule: nil)
        let result = Segmentation(for: carrying, sizes: [Self.size], withConfidence: true)
        let full = Segmentation(for: dense, sizes: [Self.size], withConfidence: true)
        var audits = 0
        for (frame, picture) in Self.square.enumerated() {
            carrying.segment(picture, into: result, audit: frame % 5 == 4 ? 1 : nil)
            #expect(carrying.pruning == loose)
            guard result.record.refresh == .audit else {
                #expect(result.record.agreement == nil)
                continue
            }
            audits += 1
            dense.segment(picture, into: full)
            #expect(Answer(result).labels == Answer(full).labels && result.record.agreement != nil)
        }
        #expect(audits > 0)
    }

    /// A doubtful frame's second pass computes only what the first has left out.
    @Test(arguments: heads)
    func noFrameCostsMoreThanADenseOne(head: HeadConfiguration) throws {
        let segmenter = try segmenter(head, Self.rules[2])
        let result = Segmentation(for: segmenter, sizes: [Self.size], withConfidence: false)
        for picture in Self.square + Self.street {
            segmenter.segment(picture, into: result)
            #expect(result.record.ratio < 1.05)
            #expect(result.isCarried.count { !$0 } == result.record.active)
            #expect(result.record.exits.reduce(0, +) == result.record.active)
        }
    }

    private static let street = TestEngine.streets(size, frames: 0..<60)

    /// A small square that moves over a picture.
    private static let square = (0..<60).map { frame in
        let image = TestEngine.picture(size, seed: 1)
        for y in 40..<52 { for x in 0..<12 { image[frame + x, y] = 255 } }
        return image
    }

    @Test(arguments: heads)
    func answersDoNotDependOnTheTeam(head: HeadConfiguration) throws {
        let answers = try [1, 2, 3].map { size in
            let segmenter = try segmenter(head, Self.rules[0], team: size)
            return (Self.square + Self.street).map { segmenter.answer(to: $0) }
        }
        #expect(answers[0].contains { $0.exits.reduce(0, +) < Self.tokens })
        #expect(answers[1] == answers[0] && answers[2] == answers[0])
    }

    /// A cut and a reset discard everything carried.
    @Test(arguments: heads)
    func aNewSceneIsComputedAsIfItWereTheFirst(head: HeadConfiguration) throws {
        let segmenter = try segmenter(head, Self.rules[0])
        let result = Segmentation(for: segmenter, sizes: [Self.size], withConfidence: true)
        for seed in 1...5 as ClosedRange<UInt64> {
            let picture = TestEngine.picture(Self.size, seed: seed)
            let alone = try self.segmenter(head, Self.rules[0], rule: nil).answer(to: picture)
            segmenter.segment(picture, into: result)
            #expect(result.record.refresh == (seed == 1 ? .start : .cut) && Answer(result) == alone)
            for _ in 0..<3 { segmenter.segment(picture, into: result) }
            #expect(result.record.active < Self.tokens)
        }
        segmenter.reset()
        segmenter.segment(TestEngine.picture(Self.size, seed: 5), into: result)
        #expect(result.record.refresh == .start && result.record.active == Self.tokens)
    }

    /// Nothing before a reset affects the pictures after it, so part of a video can be run alone.
    @Test(arguments: heads)
    func afterAResetAllIsAsInTheBeginning(head: HeadConfiguration) throws {
        let segmenter = try segmenter(head, Self.rules[0])
        for picture in Self.street.prefix(7) { _ = segmenter.answer(to: picture) }
        segmenter.reset()
        let fresh = try self.segmenter(head, Self.rules[0])
        for picture in Self.square { #expect(segmenter.answer(to: picture) == fresh.answer(to: picture)) }
    }

    @Test func noTokenIsOlderThanAllowed() throws {
        for maximum in [1, 3, 10, 64] {
            let segmenter = try segmenter(
                TestEngine.fcn, Self.rules[0], rule: TemporalRule(changeThreshold: 255, maximumAge: maximum))
            let result = Segmentation(for: segmenter, sizes: [Self.size], withConfidence: false)
            var ages = [Int](repeating: 0, count: Self.tokens)
            for frame in 0..<200 {
                segmenter.segment(Self.street[frame % Self.street.count], into: result)
                for token in 0..<Self.tokens { ages[token] = result.isCarried[token] ? ages[token] + 1 : 0 }
                #expect(ages.max()! < maximum)
                #expect(result.record.active == result.isCarried.count { !$0 })
            }
        }
    }

    /// A still scene costs only its turns.
    @Test func aStillPictureCostsLittle() throws {
        let segmenter = try segmenter(TestEngine.fcn, Self.rules[0], rule: TemporalRule(maximumAge: 50))
        let picture = TestEngine.picture(Self.size, seed: 1)
        let result = Segmentation(for: segmenter, sizes: [Self.size], withConfidence: false)
        var active = 0
        for frame in 0..<220 {
            segmenter.segment(picture, into: result)
            if frame >= 20 { active += result.record.active }
        }
        #expect(active == 4 * Self.tokens, "each token has four turns in 200 frames")
    }

    @Test func whatDependsOnAllTokensIsComputedInFull() throws {
        for method in [PruningMethod.average, .ratio] {
            let segmenter = try segmenter(TestEngine.fcn, PruningConfiguration(threshold: 0.7, method: method))
            #expect(!segmenter.carries && segmenter.temporalRule == nil)
            let picture = TestEngine.picture(Self.size, seed: 1)
            #expect(segmenter.answer(to: picture) == segmenter.answer(to: picture))
        }
    }
}
