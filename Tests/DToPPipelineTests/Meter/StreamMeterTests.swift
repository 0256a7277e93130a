import DToPConfiguration
import DToPMedia
import DToPPipeline
import DToPTestSupport
import Foundation
import Imaging
import Testing

/// Each picture that a run receives is processed, or dropped for a reason.
@Suite struct StreamMeterTests {
    private let place: Workplace
    private let meter = StreamMeter()

    init() throws { place = try Workplace() }

    /// - Parameter until: what must have happened, too, before it is stopped.
    private func run(
        _ input: String, stopAt last: Int? = nil, _ urgency: Interruption.Urgency = .drain,
        _ change: (inout StreamConfiguration) -> Void = { _ in },
        until isReady: @escaping @Sendable (StreamTotals) -> Bool = { _ in true }
    ) throws -> StreamReport {
        var configuration = StreamConfiguration()
        configuration.outputs.log = place.path("log.jsonl")
        configuration.outputs.overwrite = true
        change(&configuration)
        let run = StreamRun(
            try StreamInput(input, frameRate: .usualFrameRate), name: "street", stream: "street", engine: place.engine,
            configuration: configuration, logs: FrameLogs(template: configuration.outputs.log, existing: .replace),
            meter: meter, logger: .silent)
        return try BackgroundRun(run) { [meter] in
            if let last, $0.frames >= last, isReady(meter.totals) { run.stop(urgency) }
        }.report()
    }

    private func expectAllAreCounted() {
        let totals = meter.totals
        #expect(totals.input.received == totals.processed + totals.dropped.values.reduce(0, +), "\(totals.dropped)")
    }

    /// Frames that the log says were dropped before those in it: damaged and late ones.
    private func loggedDrops() throws -> Int {
        try place.log().reduce(0) { $0 + ($1["dropped_since"] as? Int ?? 0) }
    }

    @Test func everyFrameOfAFile() throws {
        let report = try run(try place.video("street.mkv", frames: 12))
        let totals = meter.totals
        #expect(totals.input.received == 12 && totals.processed == 12 && report.summary.frames == 12)
        #expect(totals.dropped.isEmpty && totals.decodeErrors == 0 && totals.input.connects == 0)
        #expect(totals.resets == [.start: 1])
        #expect(totals.tokens.values.reduce(0, +) == 12 * 24)
        let macs = try place.log().reduce(0) { $0 + ($1["macs"] as? Int ?? 0) }
        #expect(totals.macs == Double(macs) && totals.engineSeconds > 0 && totals.ages.count == 0)
        // It outlives the run: the next one goes on.
        _ = try run(try place.video("short.mkv", frames: 5))
        #expect(meter.totals.input.received == 17 && meter.totals.processed == 17)
    }

    @Test func framesThatAreNotWanted() throws {
        let video = try place.video("street.mkv", frames: 30)
        _ = try run(video) { $0.source.stride = 4 }
        #expect(meter.totals.processed == 8 && meter.totals.dropped == [.unwanted: 22])
        _ = try run(video) { $0.source.fps = FrameRate(text: "5") }
        #expect(meter.totals.processed == 14 && meter.totals.dropped == [.unwanted: 46])
        // One more is read, to see that the end has come.
        _ = try run(video) { $0.source.duration = TimeSpan(text: "200ms") }
        #expect(meter.totals.processed == 19 && meter.totals.dropped == [.unwanted: 47])
        expectAllAreCounted()
    }

    @Test func picturesThatCannotBeDecoded() throws {
        try FileManager.default.createDirectory(atPath: place.path("in"), withIntermediateDirectories: true)
        for name in ["a", "c"] {
            let image = Workplace.picture(0, PixelSize(width: 40, height: 30))
            try StillImageWriter().write(rgb: image, to: place.path("in/\(name).png"))
        }
        try Data("no picture".utf8).write(to: place.folder.url.appending(path: "in/b.png"))
        _ = try run(place.path("in"))
        #expect(meter.totals.input.received == 2 && meter.totals.processed == 2 && meter.totals.decodeErrors == 1)
        #expect(meter.totals.dropped.isEmpty)
    }

    @Test func aDamagedFile() throws {
        let path = try place.video("street.mkv", frames: 40)
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        for place in stride(from: bytes.count / 3, to: bytes.count / 3 + 300, by: 3) { bytes[place] ^= 0x5A }
        bytes.removeLast(bytes.count / 5)
        try bytes.write(to: URL(fileURLWithPath: path))
        let report = try run(path)
        #expect(meter.totals.processed == report.summary.frames && meter.totals.dropped.isEmpty)
        #expect(meter.totals.decodeErrors == report.summary.decodeErrors)
        expectAllAreCounted()
    }

    @Test(arguments: [Interruption.Urgency.drain, .atOnce])
    func aFileThatIsStopped(_ urgency: Interruption.Urgency) throws {
        let report = try run(try place.video("street.mkv", frames: 200), stopAt: 5, urgency)
        #expect(report.wasStopped && meter.totals.processed == report.summary.frames)
        #expect(meter.totals.input.received < 200)
        expectAllAreCounted()
    }

    @Test func aRunThatFails() throws {
        let video = try place.video("street.mkv", frames: 60)
        #expect(throws: OutputError.self) { _ = try run(video) { $0.outputs.log = "/dev/full" } }
        #expect((meter.totals.dropped[.stopped] ?? 0) > 0)
        expectAllAreCounted()
    }

    /// It comes faster than it is computed: of each wait only the newest picture is left.
    @Test(arguments: [Interruption.Urgency.drain, .atOnce])
    func lateFrames(_ urgency: Interruption.Urgency) throws {
        let report = try run("lavfi:testsrc2=s=96x64:r=3000", stopAt: 30, urgency) {
            $0.source.live = true
        } until: {
            $0.dropped[.late] != nil
        }
        let totals = meter.totals
        #expect(report.isLive && totals.processed == report.summary.frames && totals.processed >= 30)
        #expect(totals.input.connects == 1 && totals.ages.count == totals.processed)
        expectAllAreCounted()
        // The log counts them in another way.
        let (late, logged) = (totals.dropped[.late] ?? 0, try loggedDrops())
        #expect(late > 0 && (urgency == .drain ? late == logged : late >= logged), "\(late), \(logged)")
        #expect(totals.dropped[.corrupt] == nil && totals.dropped[.unwanted] == nil)
    }

    @Test func lateAndUnwantedFrames() throws {
        _ = try run("lavfi:testsrc2=s=96x64:r=3000", stopAt: 20) {
            $0.source.live = true
            $0.source.stride = 3
        }
        let totals = meter.totals
        // Of three, two are left out before they can be late.
        let wanted = totals.input.received - (totals.dropped[.unwanted] ?? 0)
        #expect((totals.dropped[.unwanted] ?? 0) / 2 - wanted <= 1, "\(totals)")
        expectAllAreCounted()
    }

    /// A key frame each second; the damage in between holds pictures back until the next.
    @Test func damagedPicturesOfALiveSource() throws {
        let (clean, damaged): (String, String) = (place.path("clean.nut"), place.path("damaged.nut"))
        try ffmpeg("-f lavfi -i testsrc2=s=96x64:r=25 -t 2 -c:v mpeg4 -g 10 -q:v 2", clean)
        try ffmpeg("-i \(clean) -c copy -bsf:v noise=amount=if(eq(mod(n\\,20)\\,14)\\,40\\,0)", damaged)
        _ = try run(damaged, stopAt: 60) { $0.source.live = true }
        let totals = meter.totals
        #expect(totals.dropped[.corrupt, default: 0] > 0)
        #expect(totals.input.connects >= 2)
        #expect(totals.input.disconnects[.ended, default: 0] > 0)
        #expect(try loggedDrops() == (totals.dropped[.corrupt] ?? 0) + (totals.dropped[.late] ?? 0))
        expectAllAreCounted()
    }

    @Test func anotherThreadMayLookAtAnyTime() throws {
        let looks = Collected<(received: Int, done: Int)>()
        let video = try place.video("street.mkv", frames: 60)
        let configuration = StreamConfiguration()
        let run = StreamRun(
            try StreamInput(video, frameRate: .usualFrameRate), name: "street", stream: "street", engine: place.engine,
            configuration: configuration, logs: FrameLogs(template: nil, existing: .keep), meter: meter, logger: .silent
        )
        _ = try BackgroundRun(run) { [meter] _ in
            let totals = meter.totals
            looks.append((totals.input.received, totals.processed + totals.dropped.values.reduce(0, +)))
        }.report()
        #expect(looks.all.count == 60)
        #expect(looks.all.allSatisfy { $0.done <= $0.received })
        #expect(zip(looks.all, looks.all.dropFirst()).allSatisfy { $0.done < $1.done && $0.received <= $1.received })
    }
}
