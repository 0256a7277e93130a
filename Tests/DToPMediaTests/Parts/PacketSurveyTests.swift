import DToPMedia
import DToPTestSupport
import Foundation
import SystemPackage
import Testing

/// Where videos may be divided.
@Suite struct PacketSurveyTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func survey(_ name: String, _ options: String, seconds: Int = 4) throws -> PacketSurvey {
        let path: String = folder.path(name)
        try ffmpeg("-f lavfi -i testsrc2=s=64x48:r=10:d=\(seconds) -pix_fmt yuv420p \(options)", path)
        return try PacketSurvey(.file(FilePath(path)))
    }

    private static let h264 = "-c:v libx264 -preset veryfast -g 10 -bf 3"

    @Test(arguments: ["mp4", "mkv", "ts", "mov"]) func closedGroups(_ ending: String) throws {
        let survey = try survey("closed." + ending, Self.h264)
        #expect(survey.pictures == 40)
        #expect(survey.boundaries.map(\.pictures) == [10, 20, 30])
        let seconds = survey.boundaries.map { $0.seconds - survey.start }
        for (one, other) in zip(seconds, [1.0, 2, 3]) { #expect(abs(one - other) < 0.02) }
        #expect(abs(survey.end - survey.start - 3.9) < 0.02)
    }

    /// Pictures shown before a keyframe but decoded after it may refer to those before it.
    @Test func openGroups() throws {
        let h264 = try survey(
            "open.mp4",
            Self.h264 + " -x264-params open-gop=1:bframes=3:b-adapt=0:keyint=8:min-keyint=8:scenecut=0")
        #expect(h264.boundaries.isEmpty)
        let params = "-x265-params log-level=none:bframes=3:b-adapt=0:scenecut=0:keyint=8:min-keyint=8:open-gop="
        let h265 = try survey("open-hevc.mp4", "-c:v libx265 -preset ultrafast \(params)1")
        #expect(h265.boundaries.isEmpty)
        let closed = try survey("closed-hevc.mp4", "-c:v libx265 -preset ultrafast \(params)0")
        #expect(closed.boundaries.map(\.pictures) == [8, 16, 24, 32])
    }

    /// Raw streams have no times of their own.
    @Test func withoutTimestamps() throws {
        let survey = try survey("raw.h264", Self.h264)
        #expect(survey.pictures == 40 && survey.boundaries.isEmpty)
    }

    @Test func noVideo() throws {
        let path: String = folder.path("notes.mp4")
        try Data("This is no video.\n".utf8).write(to: URL(fileURLWithPath: path))
        #expect(throws: MediaError.self) { try PacketSurvey(.file(FilePath(path))) }
    }

    @Test func joinedPartsAreTheWhole() throws {
        let (one, two): (String, String) = (folder.path("one.mp4"), folder.path("two.mp4"))
        let source = "-f lavfi -i testsrc2=s=64x48:r=10:d=1 -c:v libx264 -bf 0 -g 10"
        try ffmpeg(source, one)
        try ffmpeg("\(source) -output_ts_offset 1", two)
        let whole: FilePath = folder.path("whole.mp4")
        let warnings = try VideoJoin.join([FilePath(one), FilePath(two)], audioOf: nil, into: whole)
        #expect(warnings.isEmpty)
        #expect(try PacketSurvey(.file(whole)).pictures == 20)
        // Times must grow from part to part, and the coding must be the same.
        #expect(throws: MediaError.self) {
            try VideoJoin.join([FilePath(two), FilePath(one)], audioOf: nil, into: folder.path("back.mp4"))
        }
        let small: String = folder.path("small.mp4")
        try ffmpeg("-f lavfi -i testsrc2=s=32x32:r=10:d=1 -c:v libx264 -bf 0 -output_ts_offset 1", small)
        #expect(throws: MediaError.self) {
            try VideoJoin.join([FilePath(one), FilePath(small)], audioOf: nil, into: folder.path("other.mp4"))
        }
    }
}
