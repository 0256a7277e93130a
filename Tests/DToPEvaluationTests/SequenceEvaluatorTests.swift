import Compute
import DToPEngine
import DToPEvaluation
import DToPMedia
import DToPModel
import DToPPipeline
import DToPTestSupport
import Imaging
import Testing

@Suite struct SequenceEvaluatorTests {
    /// The rows of one sequence.
    private func rows(_ engine: StreamEngine, _ pictures: SequencePictures) throws -> [SequenceReport.Row] {
        try #require(try SequencePictures.report(engine, [pictures]).sequences.first).rows
    }

    /// The expected answers and their costs, from a segmenter without the evaluator.
    private func answers(
        _ pictures: SequencePictures, _ engine: StreamEngine, _ run: SequenceRun
    ) throws -> (masks: [LabelMap], records: [SegmentationRecord]) {
        var engine = engine
        engine.pruning = run.pruning
        engine.temporal = run.temporal
        let segmenter = try engine.segmenter(displayed: SequencePictures.size, isVideo: true)
        let input = RGBImage.rgb(segmenter.inputSize)
        let answers = try pictures.folder.pictures.map { picture in
            try Scaler().resize(StillImageReader.rgb(picture.image), into: input)
            let answer = Segmentation(for: segmenter, sizes: [SequencePictures.size], withConfidence: false)
            segmenter.segment(input, into: answer)
            return answer
        }
        return (answers.map(\.pictures[0].labels), answers.map(\.record))
    }

    /// The share of pixels that fulfil `isHit` among those that fulfil `isCounted`, in all frames but the first.
    private func share(
        _ frames: Int, of isCounted: (_ frame: Int, _ x: Int, _ y: Int) -> Bool,
        where isHit: (_ frame: Int, _ x: Int, _ y: Int) -> Bool
    ) -> Double {
        var counts = (all: 0, hits: 0)
        for frame in 1..<frames {
            for y in 0..<SequencePictures.size.height {
                for x in 0..<SequencePictures.size.width where isCounted(frame, x, y) {
                    counts.all += 1
                    if isHit(frame, x, y) { counts.hits += 1 }
                }
            }
        }
        return Double(counts.hits) / Double(counts.all)
    }

    /// Stopping as a sequence opens still reports the finished ones.
    @Test func stoppingBeforeAFrameLosesNothing() throws {
        let sets = try [SequencePictures(), SequencePictures()]
        var frames = 0
        var askedSince = 0
        let report = try SequencePictures.report(sets[0].engine(), sets) {
            // Asked once between the sets, then as the second set's first frame comes.
            askedSince += frames == SequencePictures.moving.count ? 1 : 0
            return askedSince > 1
        } onFrame: {
            frames = $0
        }
        #expect(!report.isComplete && report.sequences.count == 1)
        #expect(report.sequences[0].rows[0].score.frames == SequencePictures.moving.count)
    }

    @Test func scoresAsTheEngineAloneDoes() throws {
        let pictures = try SequencePictures()
        let engine = try pictures.engine()
        let rows = try rows(engine, pictures)
        #expect(rows.map(\.run.name) == ["dense", "per frame", "carry"])
        let files = try pictures.folder.pictures
        let truths = try files.map { try SequencePictures.labels.read($0.label) }
        let images = try files.map { try StillImageReader.rgb($0.image) }
        let perFrame = try answers(pictures, engine, rows[1].run).masks
        for row in rows {
            let score = row.score
            let (masks, records) = try answers(pictures, engine, row.run)
            let shares = zip(masks, perFrame).map { $0.agreement(with: $1) }
            #expect(score.frames == masks.count)
            #expect(score.withPerFrame.mean == shares.reduce(0, +) / Double(shares.count))
            #expect(score.withPerFrame.worst == shares.min())
            let stable = share(
                masks.count, of: { perFrame[$0][$1, $2] == perFrame[$0 - 1][$1, $2] },
                where: { masks[$0][$1, $2] == perFrame[$0][$1, $2] })
            #expect(score.withPerFrame.whereStable == stable)
            let flips = share(
                masks.count,
                of: { frame, x, y in
                    (0..<3).allSatisfy { images[frame][x, y, $0] == images[frame - 1][x, y, $0] }
                },
                where: { masks[$0][$1, $2] != masks[$0 - 1][$1, $2] })
            #expect(score.flips == flips)
            var confusion = ConfusionMatrix(classCount: 5)
            for (mask, truth) in zip(masks, truths) { confusion.add(mask, truth: truth) }
            #expect(score.confusion == confusion && confusion.labelled > 0)
            #expect(score.macs == records.reduce(0) { $0 + Double($1.macs) })
            #expect(score.denseMACs == records.reduce(0) { $0 + Double($1.denseMACs) })
            #expect(score.active == records.reduce(0) { $0 + $1.active })
            #expect(score.tokens == records.reduce(0) { $0 + $1.tokens })
        }
    }

    @Test func referencesAgreeWithThemselves() throws {
        let pictures = try SequencePictures()
        let rows = try rows(pictures.engine(), pictures)
        let (dense, perFrame, carry) = (rows[0].score, rows[1].score, rows[2].score)
        #expect(dense.withDense.mean == 1 && dense.withDense.worst == 1 && dense.withDense.whereStable == 1)
        #expect(
            perFrame.withPerFrame.mean == 1 && perFrame.withPerFrame.worst == 1
                && perFrame.withPerFrame.whereStable == 1)
        #expect(dense.withPerFrame.mean == perFrame.withDense.mean && dense.withPerFrame.mean ?? 1 < 1)
        #expect(carry.withPerFrame.mean ?? 1 < 1)
        #expect(dense.ratio == 1 && dense.activeShare == 1 && perFrame.activeShare == 1)
        #expect(carry.ratio ?? 1 < perFrame.ratio ?? 0 && perFrame.ratio ?? 1 < 1)
    }

    @Test func aStillPictureCostsLittleAndKeepsItsAnswer() throws {
        let pictures = try SequencePictures(Array(repeating: 40, count: 10))
        let rows = try rows(pictures.engine(), pictures)
        let (perFrame, carry) = (rows[1].score, rows[2].score)
        #expect(carry.withPerFrame.worst == 1 && carry.withPerFrame.whereStable == 1)
        #expect(rows.allSatisfy { $0.score.flips == 0 })
        #expect(carry.macs < 0.5 * perFrame.macs && carry.activeShare ?? 1 < 0.5)
    }

    /// One sequence with pictures of two sizes scores like two sequences of one size each.
    @Test func anotherSizeBeginsAnew() throws {
        let (lefts, small) = (SequencePictures.moving, PixelSize(width: 80, height: 56))
        let one = try SequencePictures(
            lefts.prefix(4).map { ($0, SequencePictures.size) } + lefts.suffix(4).map { ($0, small) })
        let engine = try one.engine()
        let parts = try [
            SequencePictures(Array(lefts.prefix(4))), SequencePictures(lefts.suffix(4).map { ($0, small) }),
        ]
        let found = try rows(engine, one)
        let wanted = try #require(try SequencePictures.report(engine, parts).total).rows
        #expect(found.count == 3 && wanted.count == 3)
        for (found, wanted) in zip(found.map(\.score), wanted.map(\.score)) { expectSame(found, wanted) }
        #expect(found[2].score.active < found[2].score.tokens)
    }

    /// Compares everything except times and labels: labels depend on a frame's number.
    private func expectSame(_ found: SequenceScore, _ wanted: SequenceScore) {
        #expect(found.frames == wanted.frames)
        #expect(found.macs == wanted.macs && found.denseMACs == wanted.denseMACs)
        #expect(found.active == wanted.active && found.tokens == wanted.tokens && found.flips == wanted.flips)
        for key in [\SequenceScore.withDense, \SequenceScore.withPerFrame] {
            #expect(found[keyPath: key].mean == wanted[keyPath: key].mean)
            #expect(found[keyPath: key].worst == wanted[keyPath: key].worst)
            #expect(found[keyPath: key].whereStable == wanted[keyPath: key].whereStable)
        }
    }

    @Test func sequencesAddUp() throws {
        let sets = try [
            SequencePictures(), SequencePictures(SequencePictures.moving.reversed().suffix(5), background: 3),
        ]
        let engine = try sets[0].engine()
        let report = try SequencePictures.report(engine, sets)
        #expect(try report.sequences.map(\.name) == sets.map { try $0.folder.name } && report.isComplete)
        let total = try #require(report.total)
        #expect(total.name == "all" && total.rows.map(\.run.name) == ["dense", "per frame", "carry"])
        for index in total.rows.indices {
            let scores = report.sequences.map { $0.rows[index].score }
            let score = total.rows[index].score
            #expect(scores.map(\.frames) == [8, 5] && score.frames == 13)
            #expect(score.macs == scores[0].macs + scores[1].macs)
            #expect(score.denseMACs == scores[0].denseMACs + scores[1].denseMACs)
            #expect(score.milliseconds == scores[0].milliseconds + scores[1].milliseconds)
            #expect(score.active == scores[0].active + scores[1].active)
            #expect(score.confusion.labelled == scores[0].confusion.labelled + scores[1].confusion.labelled)
            #expect(score.withPerFrame.worst == scores.compactMap(\.withPerFrame.worst).min())
            // Each sequence scores as it does alone.
            try expectSame(scores[1], rows(engine, sets[1])[index].score)
        }
    }

    @Test func stopsWhenAsked() throws {
        let sets = try [SequencePictures(), SequencePictures()]
        let engine = try sets[0].engine()
        for (limit, frames) in [(3, [3]), (8, [8]), (10, [8, 2])] {
            var counts: [Int] = []
            let report = try SequencePictures.report(
                engine, sets, isStopped: { counts.count == limit }, onFrame: { counts.append($0) })
            #expect(counts == Array(1...limit) && !report.isComplete)
            #expect(report.sequences.map { $0.rows.map(\.score.frames) } == frames.map { [$0, $0, $0] })
            #expect(report.text.contains(": \(frames[0]) frames\n"))
        }
    }

    @Test func videosHaveNoLabels() throws {
        let place = try Workplace()
        let path = try place.video("street.mp4", frames: 6)
        let source = SequenceSource.video(name: "street", try StreamInput(path, frameRate: .usualFrameRate))
        let evaluator = try SequenceEvaluator(place.engine, [source], rules: [TemporalRule()], withControls: false)
        let report = try withExtendedLifetime(place) { try evaluator.run(isStopped: { false }, onFrame: { _ in }) }
        #expect(report.sequences.map(\.name) == ["street"] && report.total == nil && report.isComplete)
        for row in report.sequences[0].rows {
            #expect(row.score.frames == 6 && row.score.confusion.labelled == 0)
            #expect(row.score.milliseconds > 0 && row.score.flips != nil)
        }
    }

    /// A run's name tells how its rule differs from the usual one, and which part a control leaves out.
    @Test func runsAreNamedAfterWhatTheyAre() throws {
        let pictures = try SequencePictures([0, 8])
        let engine = try pictures.engine()
        let rules = [
            TemporalRule(changeThreshold: 4), TemporalRule(), TemporalRule(changeThreshold: 0.5, maximumAge: 8),
            TemporalRule(hysteresis: 0.01),
        ]
        let report = try SequencePictures.report(engine, [pictures], rules: rules, withControls: true)
        let rows = try #require(report.sequences.first).rows
        #expect(
            rows.map(\.run.name) == [
                "dense", "per frame", "carry, change 4", "carry", "carry, change 0.5, age 8", "carry, hysteresis 0.01",
                "no exits", "random tokens", "context only", "one age, 4", "one age, 8", "one age, 16", "one age, 32",
            ])
        #expect(rows.prefix(2).allSatisfy { $0.run.temporal == nil } && rows[2..<6].map(\.run.temporal) == rules)
        // Controls carry like the first rule, except for one thing.
        #expect(rows[6].run.temporal == rules[0] && rows[6].run.pruning == rows[0].run.pruning)
        #expect(
            rows[0].run.pruning.threshold == 1
                && (rows[1..<6] + rows[7...]).allSatisfy { $0.run.pruning == engine.pruning })
        #expect(rows[7...].allSatisfy { $0.run.temporal?.changeThreshold == 4 && $0.run.temporal?.control != nil })
        #expect(rows[9...].map { $0.run.temporal?.maximumAge } == [4, 8, 16, 32])
    }

    @Test func aFrameAndItsLabelHaveOneSize() throws {
        let pictures = try SequencePictures()
        let size = PixelSize(width: 64, height: 96)
        let label = pictures.path("labels/p5.png")
        try StillImageWriter().write(gray16: .labels(size), to: label)
        let failure = thrown(EvaluationError.self) { _ = try SequencePictures.report(pictures.engine(), [pictures]) }
        let wanted = EvaluationError.labelSize(
            label: label, found: size, picture: pictures.path("images/p5.png"), expected: SequencePictures.size)
        #expect(failure == wanted)
    }
}
