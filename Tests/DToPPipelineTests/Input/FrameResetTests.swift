import DToPPipeline
import Testing

@Suite struct FrameResetTests {
    @Test func theStrongerReasonWinsWhicheverComesFirst() {
        for (one, other) in [
            (FrameReset.start, FrameReset.reconnect), (.reconnect, .gap), (.gap, .corrupt), (.size, .cut),
        ] {
            #expect(FrameReset.merged(one, other) == one && FrameReset.merged(other, one) == one)
        }
    }

    @Test(arguments: FrameReset.allCases) func aReasonAloneStays(_ reason: FrameReset) {
        #expect(FrameReset.merged(reason, nil) == reason && FrameReset.merged(nil, reason) == reason)
        #expect(FrameReset.merged(reason, reason) == reason)
    }

    @Test func noReasonIsNone() { #expect(FrameReset.merged(nil, nil) == nil) }
}
