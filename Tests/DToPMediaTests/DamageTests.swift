import Compute
import DToPMedia
import DToPTestSupport
import Foundation
import Imaging
import Testing

/// Damage that FFmpeg reports only in its log.
struct DamageTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Which of a file's frames are flagged.
    private func flagged(_ path: String) throws -> [Int] {
        let frames = try Decoded(path).frames
        return frames.indices.filter { frames[$0].isCorrupt }
    }

    @Test func halfAPicture() throws {
        try ffmpeg("-f lavfi -i testsrc2=s=320x240 -frames:v 1 -q:v 2", folder.path("whole.jpg"))
        let whole = try Data(contentsOf: URL(fileURLWithPath: folder.path("whole.jpg")))
        #expect(try flagged(folder.path("whole.jpg")) == [])
        try whole.prefix(whole.count / 2).write(to: URL(fileURLWithPath: folder.path("half.jpg")))
        #expect(try flagged(folder.path("half.jpg")) == [0])
        // Some cameras send the end of a picture although its middle is missing.
        try (whole.prefix(whole.count / 2) + [0xFF, 0xD9]).write(to: URL(fileURLWithPath: folder.path("cut.jpg")))
        #expect(try flagged(folder.path("cut.jpg")) == [0])
    }

    /// A packet's damage is flagged on its own picture, even if others are shown in between.
    @Test(arguments: ["mpeg4 -bf 2", "mpeg2video -bf 2", "flv", "prores_ks"])
    func theFlagIsOnThePictureOfThePacket(_ codec: String) throws {
        let clean = folder.path("clean.nut")
        let damaged = folder.path("damaged.nut")
        try ffmpeg("-f lavfi -i testsrc2=s=160x96:r=10 -t 3 -c:v \(codec) -g 10 -q:v 2", clean)
        // Damages every packet whose number is 14 more than a multiple of 20: its picture is shown earlier or later.
        try ffmpeg("-i \(clean) -c copy -bsf:v noise=amount=if(eq(mod(n\\,20)\\,14)\\,40\\,0)", damaged)
        let times = try [clean, damaged].map { path in
            try output(
                of: "ffprobe",
                ["-v", "error", "-show_entries", "packet=pts", "-of", "csv=p=0", path]
            ).split(separator: "\n").compactMap { Int64($0.prefix { $0 != "," }) }
        }
        #expect(times[0] == times[1])
        let flagged = Set(try Decoded(damaged).frames.filter(\.isCorrupt).map(\.timestamp))
        #expect(try self.flagged(clean) == [])
        // If the damage makes a packet undecodable, only the pictures predicted from it can be flagged.
        let hit = Set([14].filter { $0 < times[0].count }.map { times[0][$0] })
        #expect(!flagged.isEmpty && (flagged.isSuperset(of: hit) || flagged.allSatisfy { $0 >= (hit.min() ?? 0) }))
    }

    /// Intact streams of all kinds have no flagged frame.
    @Test(arguments: [
        "a.mkv -c:v libx264 -bf 3", "a.ts -c:v libx264 -bf 2", "a.mp4 -c:v libx265 -x265-params log-level=none",
        "a.avi -c:v mpeg4 -bf 2", "a.mpg -c:v mpeg2video -bf 2", "a.webm -c:v libvpx", "a.webm -c:v libvpx-vp9",
        "a.mov -c:v mjpeg", "a.avi -c:v mjpeg", "a.mkv -c:v ffv1", "a.ogv -c:v libtheora", "a.nut -c:v png",
        "a.ts -c:v mpeg2video -flags +ilme+ildct", "a.mkv -c:v libx264 -x264opts interlaced=1",
    ]) func wholeStreams(_ coding: String) throws {
        let name = coding.prefix { $0 != " " }
        try ffmpeg(
            "-f lavfi -i testsrc2=s=160x96:r=10 -t 3\(coding.dropFirst(name.count))", folder.path(String(name)))
        #expect(try flagged(folder.path(String(name))) == [])
    }

    /// Demuxers report damage by many codes. Frames before the damage are kept, and it is counted.
    @Test(arguments: ["a.obu -c:v libaom-av1 -cpu-used 8 -g 10", "a.webm -c:v libvpx -g 10", "a.ivf -c:v libvpx -g 10"])
    func damagedContainers(_ coding: String) throws {
        let name = coding.prefix { $0 != " " }
        let path = folder.path(String(name))
        try ffmpeg("-f lavfi -i testsrc2=s=64x48:r=10 -t 4\(coding.dropFirst(name.count))", path)
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        for seed in 0..<12 {
            var random = SplitMix(state: UInt64(seed))
            var data = whole.prefix(whole.count * (seed.isMultiple(of: 2) ? 10 : 7) / 10)
            for _ in 0..<4 where seed > 1 {
                data[data.count / 3 + Int(random.next() % UInt64(data.count * 2 / 3))] = UInt8(random.next() & 255)
            }
            try data.write(to: URL(fileURLWithPath: path))
            let expected = try output(
                of: "ffprobe",
                ["-v", "quiet", "-count_frames", "-show_entries", "stream=nb_read_frames", "-of", "csv=p=0", path])
            // Must not give up earlier than ffprobe.
            let count = try Decoded(path).frames.count
            #expect(count >= Int(expected.filter(\.isNumber)) ?? 0, "seed \(seed)")
        }
    }
}
