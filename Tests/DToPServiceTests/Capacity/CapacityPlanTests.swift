import Imaging
import DToPMedia
import DToPConfiguration
import DToPPipeline
import DToPService
import DToPTestSupport
import Foundation
import SystemPackage
import Testing

@Suite struct CapacityPlanTests {
    private func plan(_ count: Int, decode: Double = 0.02, engine: Double) -> CapacityPlan {
        CapacityPlan(
            processors: 4,
            streams: (0..<count).map { index in
                .init(
                    id: "cam\(index)", source: "assumed 720p10", rate: 10,
                    cost: StreamCost(decode: decode, engine: engine, scene: .fixed, held: Ladder.topOfAgreement))
            })
    }

    @Test func itSaysWhetherAllFitAndHow() {
        let easy = plan(4, engine: 0.1)
        #expect(easy.fits && easy.rung == 0)
        #expect(easy.more(like: easy.streams[0], on: 0) == 3)
        #expect("\(easy)".contains("fits, with nothing given up; agreement 98.7 % or more"))
        #expect("\(easy)".contains("more like cam0: 3 with nothing given up"))
        let tight = plan(8, engine: 0.12)
        #expect(tight.rung.flatMap(Ladder.step(of:)) == .tolerance)
        #expect("\(tight)".contains("fits at step 1 of 5, tolerance of carrying"))
        let full = plan(50, engine: 0.12)
        #expect(!full.fits)
        #expect("\(full)".contains("does not fit"))
    }

    /// Each rung costs less, and a measurement on one says what the others cost.
    @Test func aCostFallsAlongTheLadder() {
        let cost = StreamCost(decode: 0.1, engine: 0.4, scene: .indoor, held: Ladder.topOfAgreement)
        let totals = (0...Ladder.top).map(cost.total(on:))
        #expect(zip(totals, totals.dropFirst()).allSatisfy { $0 > $1 })
        for rung in 0...Ladder.top {
            let engine = cost.total(on: rung) - 0.1
            let again = StreamCost(
                decode: 0.1, engine: engine, measuredOn: rung, scene: .indoor, held: Ladder.topOfAgreement)
            #expect(abs(again.total(on: 0) - totals[0]) < 1e-9)
        }
        let held = StreamCost(decode: 0.1, engine: 0.4, scene: .indoor, held: 0)
        #expect(held.floor > cost.floor)
    }

    /// Plans assume no rung on which audits would find too little.
    @Test func scenesAreHeld() {
        var carry = CarryConfiguration()
        #expect(Scene.moving.heldRung(carry) == Ladder.topOfAgreement)
        #expect(Scene.fixed.heldRung(carry) == Ladder.topOfAgreement - 1)
        #expect(Scene.indoor.heldRung(carry) < Ladder.top(of: .threshold))
        carry.minAgreement = 0.98
        #expect(Scene.indoor.heldRung(carry) == 0)
        carry.minAgreement = nil
        carry.auditEvery = 0
        #expect(Scene.moving.heldRung(carry) == Ladder.top(of: .threshold))
    }

    @Test(arguments: ["1080p25", "720p12.5h265", "2160p30mjpeg"]) func sourcesAreAssumed(text: String) throws {
        let source = try #require(AssumedSource(text: text))
        #expect("\(source)" == text)
        #expect(source.size.width * 9 - source.size.height * 16 < 32)
        var every = SourceConfiguration()
        let all = SourceLoad(source, every)
        every.fps = FrameRate(text: "5")
        let few = SourceLoad(source, every)
        #expect(few.taken == 5 && few.decode < all.decode)
        every.frames = .keyframes
        #expect(SourceLoad(source, every).decode < few.decode / 3)
    }

    @Test(arguments: ["", "1080", "p25", "1080p0", "1080p25vp9", "9p25", "1080p25 "]) func othersAreNot(text: String) {
        #expect(AssumedSource(text: text) == nil)
    }

    @Test func aLogSaysWhatItsScenesTake() throws {
        let folder = try TemporaryFolder()
        var lines = (0..<100).map { #"{"stream":"a","ratio":\#($0 % 2 == 0 ? 0.1 : 0.3),"agreement":null}"# }
        lines += [
            #"{"stream":"a","ratio":0.2,"agreement":0.95}"#, #"{"stream":"b","ratio":null}"#, "{", "", "nonsense",
        ]
        lines.append(#"{"stream":"b","ratio":0.5"#)
        try Data(lines.joined(separator: "\n").utf8).write(to: folder.url.appending(path: "a.jsonl"))
        let scenes = try Scene.scenes(fromLog: FilePath(folder.path("a.jsonl")), like: .fixed)
        #expect(Set(scenes.keys) == ["a"])
        #expect(abs((scenes["a"]?.time.usual ?? 0) - 0.22) < 1e-6)
        #expect(abs((scenes["a"]?.agreement?.usual ?? 0) - 0.95) < 1e-6)
        #expect(throws: InputError.self) { try Scene.scenes(fromLog: FilePath(folder.path("no.jsonl")), like: .fixed) }
    }
}
