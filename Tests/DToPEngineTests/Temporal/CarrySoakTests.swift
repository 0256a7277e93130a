import Compute
import DToPEngine
import DToPModel
import DToPTestSupport
import Foundation
import Imaging
import Testing

/// Runs thousands of frames: carried answers must not drift, and memory must not grow. Run by `make soak`.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["DTOPD_SOAK"] == "1", "set DTOPD_SOAK=1"))
struct CarrySoakTests {
    private static let size = PixelSize(width: 128, height: 112)
    private static let frames = 20_000

    @Test func nothingDriftsAndNothingGrows() throws {
        let model = try TestEngine.model(
            TinyModel.configuration(
                head: TestEngine.atm, pruning: PruningConfiguration(threshold: 0.6, keepPerClass: 2)))
        let team = try TestEngine.team(1)
        func segmenter(_ rule: TemporalRule?) -> Segmenter {
            Segmenter(
                model: model, preprocessing: TestEngine.preprocessing, inputSize: Self.size, temporal: rule, team: team)
        }
        let carrying = segmenter(TemporalRule())
        let alone = segmenter(nil)
        let street = TestEngine.streets(Self.size, frames: 0..<200)
        var agreements: [Double] = []
        var carried = 0
        var memory = 0
        let results = [carrying, alone].map { Segmentation(for: $0, sizes: [Self.size], withConfidence: false) }
        for frame in 0..<Self.frames {
            // Back and forth, so that no frame is a cut.
            let place = frame % (2 * street.count - 2)
            let image = street[min(place, 2 * street.count - 2 - place)]
            carrying.segment(image, into: results[0])
            carried += results[0].isCarried.count { $0 }
            if frame == 1000 { memory = try ProcessVitals().kilobytes }
            guard frame < 1000 || frame >= Self.frames - 1000 else { continue }
            alone.segment(image, into: results[1])
            agreements.append(Answer(results[0]).agreement(with: Answer(results[1])))
        }
        func mean(_ part: ArraySlice<Double>) -> Double { part.reduce(0, +) / Double(part.count) }
        let (first, last) = (mean(agreements[..<1000]), mean(agreements[1000...]))
        #expect(carried > Self.frames, "\(carried) tokens carried")
        #expect(abs(first - last) < 0.01, "\(first) of the first thousand frames, \(last) of the last")
        #expect(try ProcessVitals().kilobytes < memory + 4096)
    }
}
