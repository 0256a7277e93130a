import DToPPipeline
import Testing

@Suite struct RunSummaryTests {
    private func summary(frames: Int) -> RunSummary {
        var summary = RunSummary(layers: [6, 8, 12])
        for frame in 0..<frames {
            var record = FrameRecord(stream: "a", frame: frame, wall: WallTime(milliseconds: 0))
            record.tokens = .init(total: 1000, active: 600, carried: 400, exits: [318, 136, 146])
            record.macs = 500_000_000
            record.denseMACs = 2_000_000_000
            record.milliseconds.decode = 1.25
            record.milliseconds.layers = 30
            record.milliseconds.encode = .nan
            record.isCorrupt = frame == 1
            record.droppedSince = frame == 2 ? 3 : 0
            summary.add(record)
        }
        summary.wallSeconds = 2
        return summary
    }

    @Test func addsUpFrames() {
        let summary = summary(frames: 50)
        #expect(summary.frames == 50)
        #expect(summary.framesPerSecond == 25)
        #expect(summary.computeRatio == 0.25)
        #expect(summary.exits == [15900, 6800, 7300])
        #expect(summary.activeTokens == 30000 && summary.carriedTokens == 20000)
        #expect(summary.corruptFrames == 1 && summary.droppedFrames == 3)
    }

    @Test func readsWell() {
        var summary = summary(frames: 50)
        summary.correctPixels = 91234
        summary.labelledPixels = 100_000
        summary.fit = SceneFit()
        for _ in 0..<3 { _ = summary.fit?.add(0.4) }
        #expect(
            summary.description == """
                frames          50 in 2.0 s, 25.0 a second
                compute         25.0 % of dense (500.0 M of 2.0 G multiply-adds a frame)
                tokens left at  layer 6         31.8 %  ######
                                layer 8         13.6 %  ###
                                layer 12        14.6 %  ###
                                carried over    40.0 %  ########
                time a frame    decode           1.25 ms    4.0 %  #
                                layers          30.00 ms   96.0 %  ###################
                trouble         3 dropped, 1 corrupt, 0 decode errors
                familiarity     0.40 of 1: the model may not know this scene
                pixel accuracy  91.23 %
                """)
    }

    @Test func carryingIsTold() {
        var summary = RunSummary(layers: [12])
        for frame in 0..<8 {
            var record = FrameRecord(stream: "a", frame: frame, wall: WallTime(milliseconds: 0))
            record.refresh = frame == 0 ? "start" : frame % 4 == 3 ? "audit" : nil
            record.agreement = frame == 3 ? 0.97 : frame == 7 ? 0.99 : nil
            record.tolerance = frame < 4 ? 1 : 3.5
            summary.add(record)
        }
        let text = summary.description
        #expect(text.contains("in full         3 frames: 2 audit, 1 start\n"))
        #expect(text.contains("audits          2, 98.0 % of the pixels as in the full computation, 97.0 % at least\n"))
        #expect(text.contains("tolerance       1.00 to 3.50 of doubt, 2.25 in the mean"))
        #expect(!self.summary(frames: 3).description.contains("tolerance"))
    }

    @Test func anEmptyRunIsFine() {
        #expect(RunSummary(layers: [6, 12]).description == "frames          none")
        #expect(RunSummary(layers: []).computeRatio.isNaN)
        var summary = RunSummary(layers: [12])
        summary.add(FrameRecord(stream: "a", frame: 0, wall: WallTime(milliseconds: 0)))
        #expect(summary.description.hasPrefix("frames          1 in 0.0 s, - a second\ncompute         - % of dense"))
    }

    @Test func aLongRunDoesNotOverflow() {
        var summary = RunSummary(layers: [12])
        var record = FrameRecord(stream: "a", frame: 0, wall: WallTime(milliseconds: 0))
        record.macs = .max
        record.denseMACs = .max
        for _ in 0..<3 { summary.add(record) }
        #expect(summary.computeRatio == 1)
    }
}
