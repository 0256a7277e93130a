import Compute
import DToPEngine
import DToPEvaluation
import DToPMedia
import DToPModel
import DToPPipeline
import DToPTestSupport
import Foundation
import Imaging
import SystemPackage
import Testing

@Suite struct EvaluatorTests {
    /// A published protocol with all sizes divided by eight.
    struct TestProtocol: Sendable, CustomTestStringConvertible {
        let name: String
        let classCount: Int
        let base: LabelBase
        let inference: InferenceMode
        let short: Int
        var testDescription: String { name }

        init(_ name: String, _ classCount: Int, _ base: LabelBase, slide: (crop: Int, stride: Int)?, short: Int) {
            self.name = name
            self.classCount = classCount
            self.base = base
            self.short = short
            inference =
                slide.map { slide in
                    .slide(
                        crop: PixelSize(width: slide.crop, height: slide.crop),
                        stride: PixelSize(width: slide.stride, height: slide.stride))
                } ?? .whole
        }
    }

    private static let protocols = [
        TestProtocol("CamVid", 11, .zero, slide: nil, short: 44),
        TestProtocol("ADE20K whole", 150, .one, slide: nil, short: 64),
        TestProtocol("ADE20K slide", 150, .one, slide: (64, 43), short: 64),
        TestProtocol("ADE20K slide, large", 150, .one, slide: (80, 40), short: 80),
        TestProtocol("COCO-Stuff-10K", 171, .one, slide: (64, 43), short: 64),
        TestProtocol("Pascal Context", 59, .one, slide: (60, 40), short: 65),
    ]

    /// The expected scores without the evaluator: from the engine alone and sets of pixels.
    private func expected(
        _ pictures: LabelledPictures, _ engine: StreamEngine, base: LabelBase
    ) throws -> (iou: [Double?], accuracy: Double, macs: Int) {
        var truths: [Int: Set<Int>] = [:]
        var founds: [Int: Set<Int>] = [:]
        var pixel = 0
        var macs = 0
        for picture in try LabelledFolder(pictures.path).pictures {
            let stored = try StillImageReader.labels(picture.label)
            let image = try StillImageReader.rgb(picture.image)
            let segmenter = try engine.segmenter(displayed: image.size)
            let input = RGBImage.rgb(segmenter.inputSize)
            try Scaler().resize(image, into: input)
            let answer = Segmentation(for: segmenter, sizes: [image.size], withConfidence: false)
            segmenter.segment(input, into: answer)
            macs += answer.record.macs
            for y in 0..<image.size.height {
                for x in 0..<image.size.width {
                    let label = Int(stored[x, y]) - base.rawValue
                    pixel += 1
                    guard 0..<pictures.classCount ~= label else { continue }
                    truths[label, default: []].insert(pixel)
                    founds[Int(answer.pictures[0].labels[x, y]), default: []].insert(pixel)
                }
            }
        }
        var hits = 0
        let iou = (0..<pictures.classCount).map { index -> Double? in
            let truth = truths[index] ?? []
            let found = founds[index] ?? []
            hits += truth.intersection(found).count
            let union = truth.union(found).count
            return union > 0 ? Double(truth.intersection(found).count) / Double(union) : nil
        }
        let labelled = truths.values.reduce(0) { $0 + $1.count }
        return (iou, Double(hits) / Double(labelled), macs)
    }

    @Test(arguments: protocols) func scoresAsTheEngineAloneDoes(_ wanted: TestProtocol) throws {
        let pictures = try LabelledPictures(classCount: wanted.classCount, base: wanted.base)
        let engine = try pictures.engine(wanted.inference, short: wanted.short)
        var options = EvaluationOptions()
        options.labelBase = wanted.base
        let report = try pictures.evaluate(engine, EvaluationSweep(), options)
        let score = try #require(report.rows.first?.score)
        let truth = try expected(pictures, engine, base: wanted.base)
        #expect(score.confusion.iou == truth.iou && score.confusion.pixelAccuracy == truth.accuracy)
        let known = truth.iou.compactMap { $0 }
        #expect(score.confusion.meanIoU == known.reduce(0, +) / Double(known.count))
        #expect(truth.accuracy > 0 && known.count > 4)
        #expect(score.images == 4 && score.meanMACs == (truth.macs + 2) / 4)
        #expect(report.isComplete)
    }

    /// Rows that share an answer score as each rule does alone.
    @Test func rowsAreWhatEachRuleGivesAlone() throws {
        let pictures = try LabelledPictures()
        var engine = try pictures.engine()
        var sweep = EvaluationSweep()
        sweep.thresholds = [0.5, 1]
        sweep.methods = [.topk, .remove, .average, .ratio]
        sweep.positions = [[2, 4], [4]]
        sweep.keeps = [0, 3]
        let rows = try pictures.evaluate(engine, sweep).rows
        #expect(rows.count == (2 + 3) * 2 * 2)
        for row in rows {
            engine.pruning = row.setting.rule
            let truth = try expected(pictures, engine, base: .zero)
            #expect(row.score.confusion.iou == truth.iou, "\(row.setting)")
            #expect(row.score.meanMACs == (truth.macs + 2) / 4, "\(row.setting)")
        }
        #expect(Set(rows.map(\.score.meanMACs)).count > 6)
    }

    @Test func thresholdOneIsDense() throws {
        let pictures = try LabelledPictures()
        let engine = try pictures.engine()
        var sweep = EvaluationSweep()
        sweep.thresholds = [0.5, 1]
        sweep.positions = [[2, 4], []]
        let rows = try pictures.evaluate(engine, sweep).rows
        #expect(rows.map { $0.score.ratio == 1 } == [false, true, false, false])
        // Without earlier heads no token exits, and the heads' work is saved.
        #expect(
            rows[2].score.confusion == rows[1].score.confusion && rows[3].score.confusion == rows[1].score.confusion)
        #expect(rows[3].score.meanMACs < rows[1].score.meanMACs && rows[3].score.exits.prefix(2) == [0, 0])
        #expect(rows.allSatisfy { $0.score.meanDenseMACs == rows[1].score.meanMACs })
    }

    @Test func agreementIsWithTheDenseModel() throws {
        let pictures = try LabelledPictures()
        let engine = try pictures.engine()
        var sweep = EvaluationSweep()
        sweep.thresholds = [0.4, 1]
        #expect(try pictures.evaluate(engine, sweep).rows.allSatisfy { $0.score.agreement == nil })
        var options = EvaluationOptions()
        options.withAgreement = true
        options.masks = pictures.folder.path("masks")
        let rows = try pictures.evaluate(engine, sweep, options).rows
        #expect(rows[1].score.agreement == 1 && rows[1].score.worstAgreement == 1)
        let masks = pictures.folder.path("masks/\(pictures.folder.url.lastPathComponent)")
        let shares = try LabelledPictures.sizes.indices.map { number -> Double in
            let one = try StillImageReader.labels("\(masks)/threshold-0.4/p\(number).png")
            let other = try StillImageReader.labels("\(masks)/threshold-1/p\(number).png")
            let equal = (0..<one.size.count).count {
                one[$0 % one.size.width, $0 / one.size.width] == other[$0 % one.size.width, $0 / one.size.width]
            }
            return Double(equal) / Double(one.size.count)
        }
        #expect(rows[0].score.agreement == shares.reduce(0, +) / 4 && rows[0].score.worstAgreement == shares.min())
        #expect((shares.min() ?? 1) < 1)
        // The dense model need not be a row.
        sweep.thresholds = [0.4]
        options.masks = nil
        #expect(try pictures.evaluate(engine, sweep, options).rows[0].score.agreement == rows[0].score.agreement)
    }

    @Test func masksLieAsOtherMasksDo() throws {
        let pictures = try LabelledPictures()
        let engine = try pictures.engine()
        var options = EvaluationOptions()
        options.masks = pictures.folder.path("masks")
        _ = try pictures.evaluate(engine, EvaluationSweep(), options)
        let folder = pictures.folder.path("masks/\(pictures.folder.url.lastPathComponent)")
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
                == ["frames.csv", "labels.json"] + (0..<4).map { "p\($0).png" })
        let index = try String(contentsOfFile: folder + "/frames.csv", encoding: .utf8).split(separator: "\n")
        #expect(index.count == 5 && index[2].hasPrefix("1,1,0.04,") && index[2].contains(",p1.png,"))
        #expect(throws: RunError.folderInUse(path: folder)) {
            _ = try pictures.evaluate(engine, EvaluationSweep(), options)
        }
        options.overwrite = true
        _ = try pictures.evaluate(engine, EvaluationSweep(), options)
    }

    /// Outputs must not replace input files, even if overwriting is allowed.
    @Test func inputsAreSafe() throws {
        let pictures = try LabelledPictures()
        let engine = try pictures.engine()
        var options = EvaluationOptions()
        options.overwrite = true
        let root = pictures.folder.url
        try FileManager.default.createSymbolicLink(
            at: root.appending(path: root.lastPathComponent), withDestinationURL: root.appending(path: "labels"))
        try Data().write(to: root.appending(path: "labels/frames.csv"))
        options.masks = FilePath(root.path)
        let failure = thrown(RunError.self) { _ = try pictures.evaluate(engine, EvaluationSweep(), options) }
        guard case .outputIsInput("masks", _) = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        options.masks = nil
        options.plot = FilePath(root.path + "/images/p0.png")
        #expect(throws: RunError.outputIsInput(setting: "plot", path: root.path + "/images/p0.png")) {
            _ = try pictures.evaluate(engine, EvaluationSweep(), options)
        }
        options.plot = FilePath(root.path + "/no/plot.png")
        #expect(throws: OutputError.self) { _ = try pictures.evaluate(engine, EvaluationSweep(), options) }
        options.plot = FilePath(root.path + "/plot.png")
        try Data().write(to: root.appending(path: "plot.png"))
        options.overwrite = false
        #expect(throws: OutputError.self) { _ = try pictures.evaluate(engine, EvaluationSweep(), options) }
    }

    @Test func labelsMustHaveTheSizeOfTheirPicture() throws {
        let pictures = try LabelledPictures()
        let size = PixelSize(width: 60, height: 80)
        try pictures.write(.labels(size), "p0")
        let failure = thrown(EvaluationError.self) { _ = try pictures.evaluate(pictures.engine()) }
        let root = pictures.path
        #expect(
            failure
                == .labelSize(
                    label: root + "/labels/p0.png", found: size, picture: root + "/images/p0.png",
                    expected: LabelledPictures.sizes[0]))
    }

    @Test func labelsOfNothingButVoidHaveNoScore() throws {
        let pictures = try LabelledPictures(sizes: [PixelSize(width: 64, height: 64)])
        let labels = LabelMap.labels(PixelSize(width: 64, height: 64))
        for y in 0..<64 { for x in 0..<64 { labels[x, y] = 9 } }
        try pictures.write(labels, "p0")
        #expect(throws: EvaluationError.nothingLabelled(folder: pictures.path, classes: 5)) {
            _ = try pictures.evaluate(pictures.engine())
        }
    }

    /// `.drain` ends the evaluation after a picture, `.atOnce` between two settings.
    @Test func stopsWhenAsked() throws {
        let pictures = try LabelledPictures()
        let engine = try pictures.engine()
        var sweep = EvaluationSweep()
        sweep.thresholds = [0.5, 1]
        let evaluator = try Evaluator(
            engine, LabelledFolder(pictures.path), sweep: sweep, options: EvaluationOptions())
        var done = 0
        let drained = try evaluator.run(urgency: { done >= 2 ? .drain : nil }) { progress in
            done = progress.frames
            #expect(progress.fraction == Double(done) / 4)
        }
        #expect(drained.rows.map(\.score.images) == [2, 2] && !drained.isComplete)
        #expect(drained.text.contains("2 of 4 pictures"))

        var asked = 0
        let other = try Evaluator(
            engine, LabelledFolder(pictures.path), sweep: sweep, options: EvaluationOptions())
        let dropped = try other.run(
            urgency: {
                asked += 1
                return asked > 2 ? .atOnce : nil
            })
        #expect(dropped.rows.map(\.score.images) == [1, 0] && !dropped.isComplete)
    }
}
