import DToPPipeline
import Testing

@Suite struct FramePickerTests {
    private func taken(_ times: [Double], _ change: (inout FrameSelection) -> Void) -> [Double] {
        var selection = FrameSelection()
        change(&selection)
        var picker = FramePicker(selection)
        var taken: [Double] = []
        for time in times {
            switch picker.pick(seconds: time) {
            case .take: taken.append(time)
            case .skip: break
            case .end: return taken
            }
        }
        return taken
    }

    private let second = (0..<25).map { Double($0) / 25 }

    @Test func everythingByDefault() { #expect(taken(second) { _ in } == second) }

    @Test func theStrideCountsFromTheFirstFrame() {
        #expect(taken(second) { $0.stride = 10 } == [0, 0.4, 0.8])
        #expect(
            taken(second) {
                $0.stride = 10
                $0.start = 0.1
            } == [0.12, 0.52, 0.92])
    }

    @Test func theRateIsNeverExceededAndMetOnAverage() {
        let minute = (0..<1500).map { Double($0) / 25 }
        for rate in [1.0, 3, 7.5, 10, 24] {
            let count = taken(minute) { $0.maximumRate = rate }.count
            #expect(abs(Double(count) - 60 * rate) <= 2, "\(rate): \(count)")
        }
        #expect(taken(minute) { $0.maximumRate = 25 }.count == 1500)
        #expect(taken(minute) { $0.maximumRate = 100 }.count == 1500)
    }

    /// A camera's clock jitters; a cap at its own rate drops no frame.
    @Test func tremblingTimesCountAsRegular() {
        let times = (0..<100).map { Double($0) / 25 + ($0.isMultiple(of: 2) ? 0.003 : 0) }
        #expect(taken(times) { $0.maximumRate = 25 }.count == 100)
    }

    @Test func aPauseIsNotMadeUpFor() {
        let times = [0, 0.04, 10, 10.04, 10.08, 10.12]
        #expect(taken(times) { $0.maximumRate = 1 } == [0, 10])
    }

    @Test func startAndDurationAreExactToTheMicrosecond() {
        let times = [0, 1 - 5e-7, 1, 1.5, 2 - 5e-7, 2, 3]
        #expect(
            taken(times) {
                $0.start = 1
                $0.duration = 1
            } == [1 - 5e-7, 1, 1.5])
    }
}
