import DToPConfiguration
import DToPPipeline
import DToPTestSupport
import Foundation
import Synchronization
import Testing

@Suite struct HeartbeatTests {
    private let clock = ManualClock()
    private let output = Heartbeat.Loop(.output, of: "a")
    private let inference = Heartbeat.Loop(.inference, of: "a")
    private let other = Heartbeat.Loop(.inference, of: "b")

    private func heartbeat() -> Heartbeat { Heartbeat(limit: .seconds(10)) { [clock] in clock.now } }

    @Test func aLoopAtOneTurnForTooLongIsStuck() {
        let heartbeat = heartbeat()
        #expect(heartbeat.stuck.isEmpty)
        heartbeat.pulse(inference)
        clock.advance(.seconds(10))
        #expect(heartbeat.stuck.isEmpty)
        clock.advance(.nanoseconds(1))
        #expect(heartbeat.stuck == [inference])
        heartbeat.pulse(inference)
        #expect(heartbeat.stuck.isEmpty)
    }

    /// No frame for hours is the camera's trouble, not the loops'.
    @Test func aLoopThatRestsIsNeverStuck() {
        let heartbeat = heartbeat()
        heartbeat.pulse(inference)
        heartbeat.rest(inference)
        clock.advance(.seconds(36_000))
        #expect(heartbeat.stuck.isEmpty)
        heartbeat.pulse(inference)
        #expect(heartbeat.stuck.isEmpty)
    }

    @Test func aLoopThatIdlesWithATimeoutPulses() {
        let heartbeat = heartbeat()
        for _ in 0..<100 {
            heartbeat.pulse(output)
            clock.advance(.seconds(9))
            #expect(heartbeat.stuck.isEmpty)
        }
    }

    /// A busy loop, or one of another stream, must not cover for a stuck one.
    @Test func everyLoopCounts() {
        let heartbeat = heartbeat()
        heartbeat.pulse(other)
        clock.advance(.seconds(1))
        heartbeat.pulse(inference)
        for _ in 0..<12 {
            heartbeat.pulse(output)
            clock.advance(.seconds(1))
        }
        #expect(heartbeat.stuck == [other, inference])
        heartbeat.rest(other)
        #expect(heartbeat.stuck == [inference])
        #expect("\(inference)" == "inference of stream a")
    }

    /// A run's loops pulse, and rest once the run has ended.
    @Test func aRunKeepsItBeating() throws {
        let place = try Workplace()
        let heartbeat = heartbeat()
        let input = try place.video("street.mkv", frames: 3)
        let run = StreamRun(
            try StreamInput(input, frameRate: StreamConfiguration().source.frameRate.rate), name: input,
            stream: "street",
            engine: place.engine, configuration: place.allOutputs, logs: FrameLogs(template: nil, existing: .keep),
            logger: .silent, heartbeat: heartbeat)
        let output = Heartbeat.Loop(.output, of: "street")
        let stuck = Mutex<[Heartbeat.Loop]>([])
        let background = BackgroundRun(run) { [clock] progress in
            // A turn of the output that does not end. The other loops finish their work, then wait.
            guard progress.frames == 1 else { return }
            _ = Patience.holds {
                clock.advance(.seconds(11))
                Thread.sleep(forTimeInterval: 0.005)
                stuck.withLock { $0 = heartbeat.stuck }
                return stuck.withLock { $0 } == [output]
            }
        }
        #expect(try background.report().summary.frames == 3)
        #expect(stuck.withLock { $0 } == [output])
        clock.advance(.seconds(11))
        #expect(heartbeat.stuck.isEmpty)
    }
}
