import CAllocationCounter
import Compute
import DToPEngine
import DToPModel
import DToPTestSupport
import Imaging
import Testing

/// Counts allocations in a separate process: other tests allocate all the time.
@Suite(.serialized) struct AllocationTests {
    @Test func theCounterCounts() {
        let before = allocation_count()
        let memory = UnsafeMutableRawPointer.allocate(byteCount: 100_000, alignment: 64)
        #expect(allocation_count() > before)
        memory.deallocate()
    }

    @Test func picturesAfterTheFirstAllocateNothing() async {
        await #expect(processExitsWith: .success) {
            let slide = InferenceMode.slide(
                crop: PixelSize(width: 64, height: 64), stride: PixelSize(width: 48, height: 48))
            for head in [TestEngine.atm, TestEngine.fcn, TestEngine.cells] {
                for inference in [InferenceMode.whole, slide] {
                    for method in PruningMethod.allCases {
                        try expectNoAllocation(
                            TinyModel.configuration(
                                head: head, classCount: 19, usesClassToken: true,
                                pruning: PruningConfiguration(threshold: 0.2, keepPerClass: 2, method: method),
                                inference: inference))
                    }
                }
                try expectNoAllocation(
                    TinyModel.configuration(head: head, pruning: PruningConfiguration(threshold: 0.2)),
                    temporal: TemporalRule())
            }
        }
    }
}

private func expectNoAllocation(_ configuration: ModelConfiguration, temporal: TemporalRule? = nil) throws {
    let size = PixelSize(width: 120, height: 90)
    let segmenter = Segmenter(
        model: try TestEngine.model(configuration), preprocessing: TestEngine.preprocessing, inputSize: size,
        temporal: temporal, team: try TestEngine.team())
    // Where tokens are carried, the first picture repeats.
    let pictures = (temporal == nil ? [1, 2, 3, 4] : [1, 1, 1, 2]).map { TestEngine.picture(size, seed: $0) }
    for withConfidence in [false, true] {
        let result = Segmentation(
            for: segmenter, sizes: [PixelSize(width: 77, height: 55), segmenter.inputSize],
            withConfidence: withConfidence)
        segmenter.segment(pictures[0], into: result)
        // Takes the least of three rounds: the system's own threads may allocate at times.
        var least = UInt64.max
        for _ in 0..<3 {
            let before = allocation_count()
            for picture in pictures { segmenter.segment(picture, into: result) }
            least = min(least, allocation_count() - before)
        }
        #expect(least == 0, "\(configuration.head) \(configuration.inference) \(configuration.pruning.method)")
        if temporal != nil {
            segmenter.segment(pictures[3], into: result)
            segmenter.segment(pictures[3], into: result)
            segmenter.segment(pictures[3], into: result)
            #expect(result.record.active < result.record.tokens)
            continue
        }
        #expect(result.record.exits[0] > 0, "\(configuration.head) \(configuration.pruning.method)")
    }
}
