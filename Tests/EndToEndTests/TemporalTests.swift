import DToPMedia
import DToPTestSupport
import Foundation
import Imaging
import Testing

/// What a run carries from frame to frame, and when it carries nothing.
@Suite struct TemporalTests {
    /// Nothing is carried: every frame has the mask that it would have alone.
    @Test func offIsEveryFrameAlone() throws {
        let results = try Results(stream: "video", overlay: "{stream}-overlay.mkv")
        let video = results.folder.path("video.mkv")
        try ffmpeg("-i \(Fixtures.made.street) -frames:v 6 -c:v ffv1", video)
        try results.run(video, ["--temporal", "off", "--threshold", "0.5"])
        #expect(try results.lines.allSatisfy { $0.tokens.carried == 0 })

        let alone = try Results(stream: "single", overlay: "{stream}-overlay.mkv")
        let inputs = try (0..<6).map { frame in
            let path = alone.folder.path("single-\(frame).mkv")
            try ffmpeg("-i \(video) -vf select=eq(n\\,\(frame)) -frames:v 1 -c:v ffv1", path)
            return path
        }
        let outcome = try Program.dtopd.run(
            inputs.flatMap { ["-i", $0] } + alone.arguments + ["--threshold", "0.5", "--temporal", "carry"])
        try #require(outcome.status == 0, "\(outcome)")
        for frame in 0..<6 {
            #expect(
                try Files.read("\(results.maskFolder)/0000000\(frame).png")
                    == Files.read("\(alone.masks)/single-\(frame)/00000000.png"), "frame \(frame)")
        }
    }

    /// A new scene is computed as if it were the first.
    @Test func aCutIsTold() throws {
        let results = try Results(stream: "cut")
        let video = results.folder.path("cut.mkv")
        try ffmpeg(
            "-f lavfi -i testsrc=s=96x64:r=10:d=1 -f lavfi -i smptebars=s=96x64:r=10:d=1"
                + " -filter_complex [0][1]concat -c:v ffv1", video)
        try results.run(video, ["--temporal", "carry"])
        let lines = try results.lines
        #expect(
            lines.map(\.reset) == ["start"] + Array(repeating: nil, count: 9) + ["cut"]
                + Array(repeating: nil, count: 9))
        #expect(lines[10].tokens.carried == 0 && lines[9].tokens.carried > 0 && lines[19].tokens.carried > 0)
        #expect(try refreshes(results).map { $0 == "cut" } == (0..<20).map { $0 == 10 })

        let off = try Results(stream: "cut")
        try off.run(video, ["--temporal", "off"])
        for name in ["00000000.png", "00000010.png"] {
            #expect(try Files.read(results.maskFolder + "/" + name) == Files.read(off.maskFolder + "/" + name))
        }
    }

    /// Parts of a video that are run separately give the answers of one run.
    @Test(arguments: ["6", "keyframe"]) func partsGiveTheAnswersOfOneRun(_ every: String) throws {
        let options = ["--audit-every", "4", "--min-agreement", "1", "--reset-every", every]
        let whole = try Results(stream: "whole")
        let video = whole.folder.path("whole.mkv")
        try ffmpeg("-i \(Fixtures.made.street) -frames:v 12 -c:v libx264 -qp 0 -g 6 -sc_threshold 0", video)
        try whole.run(video, options)
        let lines = try whole.lines
        #expect(lines.map(\.reset) == lines.indices.map { $0 == 0 ? "start" : $0 == 6 ? "interval" : nil })
        #expect(lines.contains { $0.tokens.carried > 0 })
        for part in 0..<2 {
            let results = try Results(stream: "part")
            let path = results.folder.path("part.mkv")
            try ffmpeg("-i \(video) -vf trim=start_frame=\(6 * part):end_frame=\(6 * part + 6) -c:v ffv1", path)
            try results.run(path, options)
            let own = try results.lines
            #expect(own.map(\.macs) == lines[6 * part..<6 * part + 6].map(\.macs))
            for (frame, name) in results.maskNames.enumerated() {
                let same = String(format: "%08d.png", 6 * part + frame)
                #expect(
                    try Files.read("\(results.maskFolder)/\(name)") == Files.read("\(whole.maskFolder)/\(same)"),
                    "part \(part), frame \(frame)")
            }
        }
    }

    /// If the recording breaks off, nothing is carried across the gap.
    @Test func aGapIsTold() throws {
        let results = try Results(stream: "gap")
        let video = results.folder.path("gap.mkv")
        try ffmpeg(
            "-i \(Fixtures.made.street) -frames:v 16 -vf setpts=PTS+gte(N\\,5)*20/TB -fps_mode vfr -c:v ffv1", video)
        let options = ["--audit-every", "4", "--min-agreement", "1"]
        try results.run(video, options)
        let lines = try results.lines
        #expect(lines.map(\.reset) == lines.indices.map { $0 == 0 ? "start" : $0 == 5 ? "gap" : nil })
        #expect(lines[4].tokens.carried > 0 && lines[5].tokens.carried == 0)

        // Frames after the gap depend on nothing before it.
        let alone = try Results(stream: "alone")
        let path = alone.folder.path("alone.mkv")
        try ffmpeg("-i \(video) -vf trim=start_frame=5,setpts=PTS-STARTPTS -c:v ffv1", path)
        try alone.run(path, options)
        let own = try alone.lines
        #expect(own.map(\.macs) == lines[5...].map(\.macs))
    }

    private func refreshes(_ results: Results) throws -> [String?] {
        struct Line: Decodable { let refresh: String? }
        return try Files.read(results.log).split(separator: 0x0A).map {
            try JSONDecoder().decode(Line.self, from: Data($0)).refresh
        }
    }

    /// Whether or not the network's input follows the picture's size.
    @Test(arguments: ["128x128", "short:64"]) func aNewSizeIsTold(_ inputSize: String) throws {
        let results = try Results(stream: "joined")
        var joined = Data()
        for size in ["96x64", "64x96"] {
            let part = results.folder.path(size + ".ts")
            try ffmpeg("-f lavfi -i color=gray:s=\(size):r=25 -frames:v 8 -c:v mpeg2video", part)
            joined += try Files.read(part)
        }
        let video = results.folder.path("joined.ts")
        try Files.write(joined, video)
        try results.run(video, ["--temporal", "carry", "--input-size", inputSize])
        let lines = try results.lines
        let sizes = try results.maskNames.map {
            try StillImageReader.labels(results.maskFolder + "/" + $0).size.width
        }
        let change = try #require(sizes.firstIndex(of: 64))
        #expect(change > 0 && lines.count == sizes.count)
        #expect(lines.indices.filter { lines[$0].reset == "size" } == [change])
        #expect(lines[change].tokens.carried == 0 && lines[3].tokens.carried > 0)
        // A picture that is cut off at the end of the first part is damaged.
        #expect(lines.allSatisfy { !$0.corrupt || $0.reset == "corrupt" })
    }

    /// Pictures are independent even if they are equal.
    @Test func picturesCarryNothing() throws {
        let results = try Results(stream: "same")
        let folder = results.folder.path("same")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for name in ["a", "b", "c"] {
            try FileManager.default.copyItem(
                atPath: Fixtures.made.pictures + "/b.png", toPath: "\(folder)/\(name).png")
        }
        try results.run(folder, ["--temporal", "carry"])
        let lines = try results.lines
        #expect(lines.count == 3 && lines.allSatisfy { $0.tokens.carried == 0 && $0.macs == lines[0].macs })
        #expect(lines.map(\.reset) == ["start", "picture", "picture"])
        #expect(try refreshes(results).allSatisfy { $0 == nil })
        let masks = try results.maskNames.map { try Files.read(results.maskFolder + "/" + $0) }
        #expect(masks.allSatisfy { $0 == masks[0] })
    }

    /// The same picture as a video: after ten frames, the others cost little.
    @Test func aStillVideoIsCarried() throws {
        let results = try Results(stream: "still")
        let video = results.folder.path("still.mkv")
        try ffmpeg("-loop 1 -i \(Fixtures.made.pictures)/b.png -frames:v 40 -c:v ffv1", video)
        try results.run(video)
        let lines = try results.lines
        #expect(lines.count == 40)
        #expect(lines.dropFirst(10).allSatisfy { $0.ratio < 0.25 }, "\(lines.map(\.ratio))")
        let masks = try results.maskNames.map { try Files.read(results.maskFolder + "/" + $0) }
        #expect(masks.allSatisfy { $0 == masks[0] }, "what does not change keeps its answer")
    }
}
