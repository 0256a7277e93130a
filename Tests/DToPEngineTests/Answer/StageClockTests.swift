import Compute
import DToPEngine
import DToPModel
import DToPTestSupport
import Foundation
import Imaging
import Testing

@Suite struct StageClockTests {
    @Test func lapsAddUpByStage() {
        var clock = StageClock()
        Thread.sleep(forTimeInterval: 0.005)
        clock.lap(.layers)
        Thread.sleep(forTimeInterval: 0.003)
        clock.lap(.heads)
        Thread.sleep(forTimeInterval: 0.002)
        clock.lap(.layers)
        #expect(clock.milliseconds(.layers) >= 7 && clock.milliseconds(.heads) >= 3)
        #expect(clock.milliseconds(.embed) == 0 && clock.milliseconds(.post) == 0)
    }

    @Test(arguments: [
        InferenceMode.whole, .slide(crop: PixelSize(width: 64, height: 64), stride: PixelSize(width: 48, height: 48)),
    ])
    func aRecordTellsOfOnePicture(inference: InferenceMode) throws {
        let size = PixelSize(width: 100, height: 70)
        let segmenter = Segmenter(
            model: try TestEngine.model(TinyModel.configuration(inference: inference)),
            preprocessing: TestEngine.preprocessing, inputSize: size, team: try TestEngine.team())
        let result = Segmentation(for: segmenter, sizes: [size], withConfidence: false)
        let picture = TestEngine.picture(size, seed: 1)
        for _ in 0..<5 {
            let start = ContinuousClock.now
            segmenter.segment(picture, into: result)
            let elapsed = (ContinuousClock.now - start) / .milliseconds(1)
            let stages = StageClock.Stage.allCases.map { result.record.clock.milliseconds($0) }
            #expect(stages.allSatisfy { $0 > 0 })
            #expect(stages.reduce(0, +) <= elapsed)
        }
    }
}
