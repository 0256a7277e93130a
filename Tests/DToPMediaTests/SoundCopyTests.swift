import DToPMedia
import DToPTestSupport
import Foundation
import Imaging
import Testing

/// Sound in every container that takes it: the same packets at the same times, in a file that plays at any moment.
struct SoundCopyTests {
    /// An ffmpeg encoder with its options, the container of the source, and the container to copy into.
    struct Case: Sendable, CustomStringConvertible {
        let codec: String
        let source: String
        let container: String

        init(_ codec: String, _ source: String, _ container: String) {
            self.codec = codec
            self.source = source
            self.container = container
        }

        var description: String { "\(codec), \(source) to \(container)" }
    }

    private static let size = PixelSize(width: 64, height: 48)

    private static func makeVideo(_ sound: String, _ path: String, seconds: Int = 2) throws {
        try ffmpeg(
            "-f lavfi -i testsrc2=s=64x48:r=25 -f lavfi -i sine=r=48000 -t \(seconds) -c:v libx264 -bf 0 -ac 1 -c:a \(sound)",
            path)
    }

    private static func writer(_ reader: VideoReader, _ path: String) throws -> VideoWriter {
        var configuration = VideoWriter.Configuration(size: size, timeBase: reader.video.timeBase)
        configuration.file.audio = reader.audio
        return try VideoWriter(path, configuration)
    }

    private static func copy(_ reader: VideoReader, _ writer: VideoWriter, each: () throws -> Void = {}) throws {
        while let item = try reader.next() {
            switch item {
            case .frame(let frame):
                try writer.write(numbered(1, size), timestamp: frame.timestamp, duration: frame.duration)
                try each()
            case .audio(let packet): try writer.write(audio: packet)
            }
        }
    }

    @Test(arguments: [
        Case("pcm_mulaw -ar 8000", "mkv", "mkv"), Case("pcm_alaw -ar 8000", "mkv", "mkv"),
        Case("adpcm_g726 -ar 8000 -b:a 32k", "mkv", "mkv"), Case("adpcm_ima_wav", "mkv", "mkv"),
        Case("adpcm_ms", "mkv", "mkv"), Case("wmav2", "mkv", "mkv"), Case("wmav1", "mkv", "mkv"),
        Case("pcm_mulaw -ar 8000", "mkv", "mov"), Case("pcm_s16le", "mkv", "mov"), Case("pcm_s16le", "mkv", "mkv"),
        Case("aac", "ts", "mp4"), Case("aac", "ts", "mov"), Case("aac", "ts", "mkv"), Case("ac3", "ts", "mp4"),
        Case("eac3", "ts", "mp4"), Case("eac3", "mkv", "mov"), Case("ac3", "mkv", "mp4"),
        Case("pcm_mulaw -ar 8000", "mkv", "avi"), Case("ac3", "mkv", "ts"), Case("aac", "mkv", "ts"),
    ])
    func isCopiedPacketByPacket(_ sound: Case) throws {
        let folder = try TemporaryFolder()
        let source = folder.path("in.\(sound.source)")
        let path = folder.path("out.\(sound.container)")
        try Self.makeVideo(sound.codec, source)
        let reader = try VideoReader(.file(source))
        let writer = try Self.writer(reader, path)
        try Self.copy(reader, writer)
        try writer.finish()
        #expect(writer.warnings.isEmpty, "\(writer.warnings)")
        #expect(try pcm(path) == pcm(source))
        let (before, after) = (try Decoded(source), try Decoded(path))
        #expect(after.frames.count == before.frames.count)
        #expect(
            try VideoReader(.file(path)).audio.map(\.codecName).first == reader.audio.first?.codecName)
        // AVI counts samples, and a transport stream makes its own packets.
        guard ["mp4", "mkv"].contains(sound.container) else { return }
        #expect(after.audioPackets.map(\.byteCount).reduce(0, +) > 0)
        if sound.codec != "aac" { #expect(after.audioPackets.map(\.byteCount) == before.audioPackets.map(\.byteCount)) }
    }

    /// If writing stops at any moment, as by kill -9, all but the last second of pictures and sound can be decoded.
    @Test(arguments: [
        Case("aac", "ts", "mp4"), Case("ac3", "ts", "mp4"), Case("eac3", "ts", "mp4"),
        Case("pcm_mulaw -ar 8000", "mkv", "mkv"),
    ])
    func playsAtAnyMoment(_ sound: Case) throws {
        let folder = try TemporaryFolder()
        let source = folder.path("in.\(sound.source)")
        let path = folder.path("out.\(sound.container)")
        try Self.makeVideo(sound.codec, source, seconds: 4)
        let reader = try VideoReader(.file(source))
        let writer = try Self.writer(reader, path)
        var count = 0
        try Self.copy(reader, writer) {
            count += 1
            guard count % 20 == 0 else { return }
            let copy = folder.path("copy\(count).\(sound.container)")
            try FileManager.default.copyItem(atPath: path, toPath: copy)
            let decoded = try Decoded(copy)
            #expect(decoded.frames.count >= count - 15 && decoded.errorCount == 0, "\(count): \(decoded.frames.count)")
            #expect(!decoded.audioPackets.isEmpty, "\(count)")
        }
        #expect(count == 100)
    }

    /// The pictures are written, and a warning gives the muxer's reason for leaving out the sound.
    @Test(arguments: [
        (Case("pcm_mulaw -ar 8000", "mkv", "mp4"), "Could not find tag"),
        (Case("wmav2", "mkv", "mp4"), "Could not find tag"),
        (Case("pcm_mulaw -ar 8000", "mkv", "ts"), "private data"), (Case("wmav2", "mkv", "mov"), ""),
        (Case("flac", "mkv", "mp4"), "experimental"),
    ])
    func whatCannotBeHeldIsLeftOut(_ sound: Case, _ reason: String) throws {
        let folder = try TemporaryFolder()
        let source = folder.path("in.\(sound.source)")
        let path = folder.path("out.\(sound.container)")
        try Self.makeVideo(sound.codec, source, seconds: 1)
        let reader = try VideoReader(.file(source))
        let writer = try Self.writer(reader, path)
        #expect(writer.warnings.count == 1, "\(writer.warnings)")
        #expect(writer.warnings.first?.contains(reason.isEmpty ? "left out" : reason) == true, "\(writer.warnings)")
        try Self.copy(reader, writer)
        try writer.finish()
        let decoded = try Decoded(path)
        #expect(decoded.frames.count == 25 && decoded.audioPackets.isEmpty)
    }

    /// Sound that begins too late for the header does not hold up the file.
    @Test func soundThatBeginsLate() throws {
        let folder = try TemporaryFolder()
        let source = folder.path("in.mkv")
        try Self.makeVideo("eac3", source)
        let reader = try VideoReader(.file(source))
        let writer = try Self.writer(reader, folder.path("out.mp4"))
        var late: [Packet] = []
        while let item = try reader.next() {
            switch item {
            case .frame(let frame): try writer.write(numbered(1, Self.size), timestamp: frame.timestamp)
            case .audio(let packet): late.append(packet)
            }
        }
        #expect(try Decoded(folder.path("out.mp4")).frames.count >= 30)
        for packet in late { try writer.write(audio: packet) }
        try writer.finish()
        #expect(writer.warnings.count == 1 && writer.warnings[0].contains("eac3"), "\(writer.warnings)")
        let decoded = try Decoded(folder.path("out.mp4"))
        #expect(decoded.frames.count == 50 && decoded.audioPackets.isEmpty)
    }

    /// The muxer takes these codecs although FFmpeg's list lacks them for the container.
    @Test(arguments: [("png", "mkv"), ("png", "mov"), ("ffv1", "mkv"), ("mjpeg", "avi")])
    func videoThatTheMuxerTakes(_ codec: String, _ container: String) throws {
        let folder = try TemporaryFolder()
        let path = folder.path("out.\(container)")
        var configuration = VideoWriter.Configuration(size: Self.size, timeBase: try #require(Rational(1, 25)))
        configuration.coding.codec = codec
        try writeVideo(path, configuration, timestamps: [0, 1, 2])
        #expect(try Decoded(path).frames.count == 3)
    }

    /// The hash of all decoded sound.
    private func pcm(_ path: String) throws -> String {
        try output(of: "ffmpeg", ["-v", "error", "-i", path, "-map", "0:a", "-f", "md5", "-"])
    }
}
