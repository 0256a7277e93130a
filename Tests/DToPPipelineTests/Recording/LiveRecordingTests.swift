import DToPConfiguration
import DToPMedia
import DToPPipeline
import DToPTestSupport
import FileNames
import Foundation
import Imaging
import Logging
import SystemPackage
import Testing
import Threads

/// Recordings of a live source, whose packets and clock a test moves.
@Suite struct LiveRecordingTests {
    private let place: Workplace
    private let clock = ManualClock()
    private let meter = StreamMeter()

    init() throws { place = try Workplace() }

    private func recording(_ change: (inout RecordingSettings) -> Void = { _ in }) -> Recording {
        var settings = RecordingSettings(folder: place.path("rec"))
        change(&settings)
        return Recording(
            of: "front", settings, policy: .optional, meter: meter, logger: .silent, clock: clock.recording)
    }

    private var folder: RecordedFolder { get throws { try RecordedFolder(place.path("rec")) } }

    /// Hands on a video's packets, each 40 ms after the one before.
    private func play(
        _ frames: Int, to recording: Recording, from source: RecordedSource = .input, each: (Int) -> Void = { _ in }
    ) throws {
        let name = "live\(frames).mkv"
        let path: String = place.path(name)
        if !FileManager.default.fileExists(atPath: path) { _ = try place.video(name, frames: frames) }
        let reader = try VideoReader(.file(path), threads: 1)
        var count = 0
        let connection = recording.begin(source, isLive: true)
        let clock = clock
        try reader.copyPackets {
            recording.isOn
        } to: { packet in
            recording.take(packet, of: connection)
            clock.advance(.milliseconds(40))
            count += 1
        }
        var told = 0
        while try reader.nextFrame() != nil {
            if told < count { each(count) }
            told = count
        }
    }

    private func finish(_ recording: Recording) { recording.finish(by: nil) }

    /// 5 s before the minute: the keyframe at 6 s begins the next segment.
    @Test func segmentsFollowTheClock() throws {
        clock.step(.seconds(50))
        let recording = recording()
        try play(300, to: recording)
        finish(recording)
        let folder = try folder
        folder.expectAgreement()
        #expect(folder.segments.map { "\($0.name)" } == ["2026-01-01T00-00-55Z.mp4", "2026-01-01T00-01-01Z.mp4"])
        #expect(folder.segments.map(\.frames) == [150, 150])
        #expect(folder.segments.map(\.reason) == [.clock, .stopped])
        for segment in folder.segments { #expect(try folder.times(segment).count == 150) }
        #expect(meter.totals.sinks["record"]?.written == 300)
    }

    @Test func aLostConnectionEndsTheSegment() throws {
        let recording = recording()
        for _ in 0..<2 {
            try play(60, to: recording)
            recording.end(.reconnect)
            clock.advance(.seconds(20))
        }
        finish(recording)
        let folder = try folder
        folder.expectAgreement()
        #expect(folder.segments.map(\.reason) == [.reconnect, .reconnect])
        #expect(folder.segments.map(\.frames) == [60, 60])
        #expect(folder.segments[1].start.milliseconds - folder.segments[0].end.milliseconds == 20_000)
    }

    /// The civil time is set back and forth: nothing is overwritten, and nothing is lost.
    @Test func theClockIsSet() throws {
        let recording = recording()
        let steps = [50: -30, 100: 86_400, 150: -86_400, 200: 3, 250: -3]
        try play(300, to: recording) { count in
            if let step = steps[count] { clock.step(.seconds(step)) }
        }
        finish(recording)
        let folder = try folder
        folder.expectAgreement()
        #expect(folder.segments.map(\.frames).reduce(0, +) == 300)
        for segment in folder.segments { #expect(try folder.times(segment).count == segment.frames) }
    }

    @Test func oldSegmentsAreDeleted() throws {
        let recording = recording {
            $0.length = .seconds(2)
            $0.retention.age = .seconds(5)
        }
        try play(500, to: recording)
        finish(recording)
        let folder = try folder
        folder.expectAgreement()
        let last = try #require(folder.segments.last)
        #expect((2...4).contains(folder.segments.count))
        #expect(folder.segments.allSatisfy { last.end.milliseconds - $0.end.milliseconds <= 5000 })
    }

    /// A clock that jumps ahead by years deletes nothing at once.
    @Test func aJumpOfTheClockDeletesNothing() throws {
        let recording = recording {
            $0.length = .seconds(2)
            $0.retention.age = .seconds(86400)
        }
        try play(300, to: recording)
        recording.end(.reconnect)
        #expect(Patience.holds { meter.totals.sinks["record"]?.written == 300 })
        clock.step(.seconds(100_000_000))
        try play(100, to: recording)
        finish(recording)
        #expect(try folder.segments.map(\.frames).reduce(0, +) == 400)
    }

    /// With too little room it pauses, says so, and goes on when there is room: here, when less is asked for.
    @Test func itPausesWithoutRoom() throws {
        let log = CollectedLog()
        var settings = RecordingSettings(folder: place.path("rec"), leastFree: 1 << 58)
        let recording = Recording(
            of: "front", settings, policy: .optional, meter: meter,
            logger: log.logger(.warning), clock: clock.recording)
        try play(60, to: recording)
        settings.leastFree = 0
        recording.follow(settings)
        try play(61, to: recording)
        finish(recording)
        #expect(try folder.segments.map(\.frames) == [61])
        let totals = try #require(meter.totals.sinks["record"])
        #expect(totals.written == 61 && totals.dropped == 60 && totals.errors == 0 && totals.isUp)
        #expect(log.lines.count { $0.contains("`record_min_free` asks for") } == 1, "\(log.lines)")
        #expect(log.lines.contains { $0.contains("there is room again") }, "\(log.lines)")
    }

    /// A folder that cannot be written to is tried again after growing waits.
    @Test func aFolderThatFailsIsTriedAgain() throws {
        let blocked: String = place.path("rec")
        try Data("a file".utf8).write(to: URL(filePath: blocked))
        let recording = recording()
        try play(60, to: recording)
        #expect(Patience.holds { meter.totals.sinks["record"]?.dropped == 60 })
        #expect(meter.totals.sinks["record"]?.isUp == false && meter.totals.sinks["record"]?.failure != nil)
        try FileManager.default.removeItem(atPath: blocked)
        clock.advance(.seconds(100))
        try play(61, to: recording)
        finish(recording)
        #expect(try folder.segments.map(\.frames) == [61])
        #expect(meter.totals.sinks["record"]?.isUp == true && meter.totals.sinks["record"]?.failure == nil)
    }

    /// Frames are segmented before the first packet comes: a main stream may be slow to connect.
    @Test func masksBeforeThePacketsTakeNoRoom() throws {
        let log = CollectedLog()
        let recording = Recording(
            of: "front", RecordingSettings(folder: place.path("rec"), source: .main), policy: .optional, meter: meter,
            logger: log.logger(.warning), clock: clock.recording, byteLimit: 30_000)
        for frame in 0..<100 {
            recording.write(
                RecordedMask(packet: nil, beginning: .zero, frame: frame, header: [], facts: [], repeated: []))
        }
        try play(20, to: recording, from: .main)
        finish(recording)
        #expect(try folder.segments.map(\.frames) == [20] && log.lines.isEmpty, "\(log.lines)")
    }

    /// A disk that blocks for longer than the queue lasts costs pictures up to a keyframe, which is counted and told.
    @Test func aBlockedDisk() throws {
        let (gate, log, own, player) = (Latch(), CollectedLog(), clock.recording, pthread_self())
        // Whoever asks for the time on another thread is about to write.
        let blocking = RecordingClock(wall: own.wall) {
            if pthread_equal(pthread_self(), player) == 0 { gate.wait() }
            return own.monotonic()
        }
        let recording = Recording(
            of: "front", RecordingSettings(folder: place.path("rec")), policy: .optional, meter: meter,
            logger: log.logger(.warning), clock: blocking, byteLimit: 30_000)
        try play(300, to: recording) { count in
            guard count >= 120 else { return }
            gate.open()
            // From here on, the disk keeps pace.
            #expect(Patience.holds { meter.totals.sinks["record"].map { $0.written + $0.dropped } == count })
        }
        finish(recording)
        let (folder, totals) = (try folder, try #require(meter.totals.sinks["record"]))
        folder.expectAgreement()
        #expect(totals.dropped > 20 && totals.written + totals.dropped == 300 && totals.isUp, "\(totals)")
        #expect(folder.segments.map(\.frames).reduce(0, +) == totals.written)
        // Nothing refers to what is missing: every picture is decoded without an error.
        for segment in folder.segments { #expect(try folder.times(segment).count == segment.frames) }
        #expect(log.lines.count { $0.contains("slower than the source") } == 1, "\(log.lines)")
        #expect(log.lines.contains { $0.contains("packets were left out, up to a keyframe") }, "\(log.lines)")
    }

    @Test func settingsAreFollowedWithoutALoss() throws {
        let recording = recording()
        try play(60, to: recording)
        recording.follow(nil)
        #expect(!recording.isOn)
        try play(60, to: recording)
        recording.follow(RecordingSettings(folder: place.path("other")))
        try play(60, to: recording)
        finish(recording)
        #expect(try folder.segments.map(\.frames) == [60])
        let other = try RecordedFolder(place.path("other"))
        other.expectAgreement()
        #expect(other.segments.map(\.frames) == [60])
    }

    /// Only the packets of the source that the settings name are taken, and a change begins a segment.
    @Test func oneSourceIsRecorded() throws {
        let recording = recording { $0.source = .main }
        #expect(recording.wants(.main) && !recording.wants(.input))
        try play(60, to: recording)
        try play(61, to: recording, from: .main)
        recording.end(.reconnect, of: .input)
        try play(62, to: recording, from: .main)
        recording.follow(RecordingSettings(folder: place.path("rec")))
        try play(63, to: recording, from: .main)
        try play(64, to: recording)
        finish(recording)
        let folder = try folder
        folder.expectAgreement()
        #expect(folder.segments.map(\.frames) == [61, 62, 64])
        #expect(folder.segments.map(\.reason) == [.reconnect, .stopped, .stopped])
    }

    /// Masks of frames of another stream lie at the picture that came nearest to them.
    @Test func masksOfTheInputLieBesideTheMainStream() throws {
        let recording = recording { $0.source = .main }
        var count = 0
        try play(60, to: recording, from: .main) { _ in
            count += 1
            // 10 ms before the packet that comes next would come.
            let beginning = clock.recording.monotonic() - .milliseconds(count.isMultiple(of: 2) ? 10 : 50)
            recording.write(
                RecordedMask(
                    packet: PacketID(connection: 1, number: 3), beginning: beginning, frame: count,
                    header: Array("{}\n".utf8), facts: [], repeated: []))
        }
        recording.write(
            RecordedMask(
                packet: nil, beginning: clock.recording.monotonic() + .seconds(5), frame: 1000, header: [], facts: [],
                repeated: []))
        finish(recording)
        let folder = try folder
        let lines = try folder.masks(folder.segments[0]).dropFirst()
        let frames = lines.compactMap { $0["frame"] as? Int }
        #expect(frames == Array(1...count))
        for line in lines {
            let (frame, time) = (try #require(line["frame"] as? Int), try #require(line["time_s"] as? Double))
            let expected = Double(frame - 1) * 0.04
            #expect(abs(time - expected) <= 0.041, "\(frame): \(time)")
        }
    }
}
