import DToPEngine
import DToPEvaluation
import DToPPipeline
import DToPTestSupport
import Imaging
import Testing

@Suite struct SequenceScoreTests {
    /// The record of a picture for which nothing has been computed.
    private let empty: SegmentationRecord

    init() throws {
        let size = PixelSize(width: 64, height: 64)
        empty =
            Segmentation(for: try Workplace().engine.segmenter(displayed: size), sizes: [], withConfidence: false)
            .record
    }

    private func map(_ row: [UInt16]) -> LabelMap {
        let labels = LabelMap.labels(PixelSize(width: row.count, height: 1))
        for (x, value) in row.enumerated() { labels[x, 0] = value }
        return labels
    }

    private func answer(_ now: [UInt16], before: [UInt16]? = nil) -> SequenceFrame.Answer {
        SequenceFrame.Answer(mask: map(now), before: before.map(map))
    }

    private func unchanged(_ row: [UInt8]) -> GrayImage {
        let image = GrayImage.gray(PixelSize(width: row.count, height: 1))
        for (x, value) in row.enumerated() { image[x, 0] = value }
        return image
    }

    /// Two frames whose references move at different pixels.
    private func twoFrames() -> SequenceScore {
        var score = SequenceScore(classCount: 3)
        score.add(
            answer([0, 1, 2, 2]), empty, milliseconds: 1,
            frame: SequenceFrame(
                dense: answer([0, 1, 2, 2]), perFrame: answer([0, 1, 1, 1]), truth: map([0, 0, 2, 65535]),
                isUnchanged: nil))
        score.add(
            answer([0, 2, 2, 1], before: [0, 1, 2, 2]), empty, milliseconds: 2,
            frame: SequenceFrame(
                dense: answer([1, 1, 2, 2], before: [0, 1, 2, 2]),
                perFrame: answer([0, 1, 2, 1], before: [0, 1, 1, 1]), truth: nil, isUnchanged: unchanged([1, 1, 1, 0])))
        return score
    }

    @Test func agreementIsOfEachFrame() {
        let score = twoFrames()
        // All four pixels agree, then only the third.
        #expect(score.withDense.mean == (1 + 0.25) / 2 && score.withDense.worst == 0.25)
        // The first two of four agree, then all but the second.
        #expect(score.withPerFrame.mean == (0.5 + 0.75) / 2 && score.withPerFrame.worst == 0.5)
    }

    /// Pixels whose reference moves do not count, nor does a first frame.
    @Test func stableIsWhereTheReferenceIs() {
        let score = twoFrames()
        // The last three pixels are stable; only the third agrees.
        #expect(score.withDense.whereStable == 1.0 / 3)
        // All but the third are stable; only the second disagrees.
        #expect(score.withPerFrame.whereStable == 2.0 / 3)
    }

    /// Only unchanged pixels can flip: the last one has changed, the second one flips.
    @Test func flipsAreOfUnchangedPixels() { #expect(twoFrames().flips == 1.0 / 3) }

    @Test func onlyLabelledPixelsAreScored() {
        let confusion = twoFrames().confusion
        #expect(confusion.labelled == 3 && confusion.iou == [0.5, 0, 1])
    }

    @Test func costsAddUp() {
        var score = SequenceScore(classCount: 2)
        for (macs, active, milliseconds) in [(100, 64, 1.5), (20, 8, 0.25)] {
            var record = empty
            record.macs = macs
            record.denseMACs = 200
            record.active = active
            record.tokens = 64
            let same = answer([0])
            score.add(
                same, record, milliseconds: milliseconds,
                frame: SequenceFrame(dense: same, perFrame: same, truth: nil, isUnchanged: nil))
        }
        #expect(score.frames == 2 && score.milliseconds == 1.75)
        #expect(score.macs == 120 && score.denseMACs == 400 && score.ratio == 0.3)
        #expect(score.active == 72 && score.tokens == 128 && score.activeShare == 72.0 / 128)
    }

    /// The sum pools frames, not sequences.
    @Test func sequencesAddUp() {
        var score = twoFrames()
        var other = SequenceScore(classCount: 3)
        other.add(
            answer([1, 1, 0, 0], before: [1, 0, 0, 1]), empty, milliseconds: 4,
            frame: SequenceFrame(
                dense: answer([0, 0, 0, 0], before: [0, 0, 0, 0]),
                perFrame: answer([1, 1, 0, 0], before: [1, 1, 0, 0]),
                truth: map([1, 1, 0, 2]), isUnchanged: unchanged([1, 1, 0, 1])))
        score.add(other)
        #expect(score.frames == 3 && score.milliseconds == 7)
        #expect(score.withDense.mean == (1 + 0.25 + 0.5) / 3 && score.withDense.worst == 0.25)
        #expect(score.withDense.whereStable == (1.0 + 2) / (3 + 4))
        #expect(
            score.withPerFrame.mean == (0.5 + 0.75 + 1) / 3 && score.withPerFrame.whereStable == (2.0 + 4) / (3 + 4))
        #expect(score.flips == (1.0 + 2) / (3 + 3))
        #expect(score.confusion.labelled == 7 && score.confusion.iou == [2.0 / 4, 2.0 / 3, 1.0 / 2])
    }

    @Test func nothingHasNoFigures() {
        let score = SequenceScore(classCount: 2)
        #expect(score.withDense.mean == nil && score.withDense.worst == nil && score.withDense.whereStable == nil)
        #expect(score.ratio == nil && score.activeShare == nil && score.flips == nil)
        #expect(score.frames == 0 && score.confusion.meanIoU == nil)
    }
}
