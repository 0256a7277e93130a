import DToPConfiguration
import DToPMedia
import DToPPipeline
import DToPTestSupport
import Logging
import SystemPackage
import Testing

/// The sound of recordings of files, by whole runs.
@Suite struct RecordedSoundTests {
    private let place: Workplace

    init() throws { place = try Workplace() }

    /// Eight seconds with sound, and a keyframe every two.
    private func videoWithSound(_ name: String, _ codec: String) throws -> String {
        let video: String = place.path(name)
        try ffmpeg(
            "-f lavfi -i testsrc2=s=96x64:r=25 -f lavfi -i sine=r=48000 -t 8 -c:v libx264 -g 50 -bf 0 -c:a \(codec)",
            video)
        return video
    }

    /// The codec of a file's sound, nil for none, and its packets with their times in seconds.
    private func sound(_ path: String) throws -> (codec: String?, packets: [[UInt8]], times: [Double]) {
        let demuxer = try Demuxer(.file(path))
        var (packets, times): ([[UInt8]], [Double]) = ([], [])
        while let packet = try demuxer.read() {
            guard let stream = demuxer.audio.first, packet.streamIndex == stream.index else { continue }
            packets.append(Array(packet.bytes))
            times.append(stream.timeBase.seconds(try #require(packet.timestamp)))
        }
        return (demuxer.audio.first?.codecName, packets, times)
    }

    /// Sound lies in the segment of its time, packet by packet.
    @Test(arguments: ["street.mp4", "street.mkv"]) func soundIsCopied(_ name: String) throws {
        let video = try videoWithSound(name, "aac")
        try place.run(
            video,
            place.recording {
                $0.recording.audio = true
                $0.recording.segment = TimeSpan(.seconds(3))
            })
        let folder = try place.recorded
        folder.expectAgreement()
        #expect(folder.segments.map(\.frames) == [100, 100])
        var copied: [[UInt8]] = []
        for segment in folder.segments {
            let (codec, packets, times) = try sound(folder.file(segment))
            #expect(try folder.times(segment).count == 100)
            #expect(codec == "aac")
            let (first, last) = (try #require(times.first), try #require(times.last))
            #expect((0..<0.1).contains(first) && (3.7..<4.05).contains(last), "\(first), \(last)")
            #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
            copied += packets
        }
        let source = try sound(video).packets
        #expect(Set(copied).isSubset(of: Set(source)) && copied.count > source.count - 15, "\(copied.count)")
    }

    @Test func soundIsRecordedOnlyIfAskedFor() throws {
        try place.run(
            try videoWithSound("street.mkv", "aac"), place.recording { $0.outputs.overlay = place.path("overlay.mkv") })
        let folder = try place.recorded
        #expect(try sound(folder.file(folder.segments[0])).codec == nil)
    }

    /// The pictures are recorded all the same.
    @Test(arguments: ["pcm_alaw", "pcm_mulaw"]) func soundThatMP4CannotHoldIsLeftOut(_ codec: String) throws {
        try place.run(try videoWithSound("street.mkv", codec), place.recording { $0.recording.audio = true })
        let folder = try place.recorded
        folder.expectAgreement()
        #expect(folder.segments.map(\.frames) == [200])
        #expect(try sound(folder.file(folder.segments[0])).codec == nil)
    }

    /// A source without sound, and one whose sound begins when half of it is over.
    @Test func soundMayBeMissing() throws {
        try place.run(try place.video("street.mkv", frames: 60), place.recording { $0.recording.audio = true })
        let late: String = place.path("late.mkv")
        try ffmpeg(
            "-f lavfi -i testsrc2=s=96x64:r=25 -itsoffset 4 -f lavfi -i sine=d=4 -t 8 -c:v libx264 -bf 0 -c:a aac",
            late)
        try place.run(late, place.recording { $0.recording.audio = true })
        let folder = try place.recorded
        try #require(folder.segments.map(\.frames) == [60, 200])
        #expect(try sound(folder.file(folder.segments[0])).codec == nil)
        let first = try #require(try sound(folder.file(folder.segments[1])).times.first)
        #expect(abs(first - 4) < 0.1, "\(first)")
    }

    /// A source that floods with sound whose times make no sense loses its sound, and nothing else.
    @Test(arguments: [-(1 << 59), -1_000_000, 1_000_000, 1 << 59] as [Int64])
    func hostileSoundIsLeftOut(_ time: Int64) throws {
        var options = InputOptions()
        options.copiesAudio = true
        let reader = try VideoReader(.file(FilePath(videoWithSound("street.mkv", "aac"))), threads: 1, options: options)
        let (clock, log) = (ManualClock(), CollectedLog())
        let recording = Recording(
            of: "front", RecordingSettings(folder: place.path("rec/street"), length: .seconds(600)), policy: .optional,
            meter: StreamMeter(), logger: log.logger(.warning), clock: clock.recording, byteLimit: 1 << 30)
        let connection = recording.begin(.input, isLive: true)
        try reader.copyPackets {
            true
        } to: { coded in
            guard coded.sound != nil else {
                recording.take(coded, of: connection)
                clock.advance(.milliseconds(40))
                return
            }
            for _ in 0..<20 {
                guard
                    let lie = try? Packet(
                        [UInt8](repeating: 7, count: 20_000), timestamp: time, decodingTimestamp: time,
                        isKeyframe: true)
                else { continue }
                recording.take(CodedPacket(lie, coded.video, number: 0), of: connection)
            }
        }
        while try reader.nextFrame() != nil {}
        recording.finish(by: nil)
        let folder = try place.recorded
        folder.expectAgreement()
        #expect(folder.segments.map(\.frames).reduce(0, +) == 200)
        #expect(log.lines.count { $0.contains("the sound is left out") } == 1, "\(log.lines)")
        for segment in folder.segments {
            #expect(try sound(folder.file(segment)).packets.isEmpty)
            #expect(try folder.times(segment).count == segment.frames)
        }
    }
}
