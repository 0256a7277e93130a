import DToPMedia
import DToPTestSupport
import Foundation
import Imaging
import Testing

/// Sequences, folders and files of pictures: whatever can be decoded is, and what is left out is reported once.
@Suite struct PictureInputTests {
    private let results: Results
    private let input: String

    init() throws {
        results = try Results(stream: "in")
        input = results.folder.path("in")
        try FileManager.default.createDirectory(atPath: input, withIntermediateDirectories: true)
    }

    private func picture(_ name: String, _ size: String = "96x64") throws {
        try ffmpeg("-f lavfi -i testsrc2=s=\(size) -frames:v 1", "\(input)/\(name)")
    }

    private func run(_ arguments: String...) throws -> Program.Outcome {
        try Program.dtopd.run(["-i"] + arguments + results.arguments + ["--quiet"], timeout: 60)
    }

    /// An empty picture, a damaged one and a gap: the others keep the times of their numbers.
    @Test func sequencesGoOn() throws {
        for number in [3, 4, 6, 7, 9] { try picture("000\(number).png") }
        try Files.write(Data(), input + "/0006.png")
        try Files.write(Files.read(input + "/0007.png").prefix(60), input + "/0007.png")
        try picture("0010.png", "64x96")
        let outcome = try run(input + "/%04d.png", "-r", "10")
        #expect(outcome.status == 1, "\(outcome)")
        #expect(try results.lines.map(\.timeSeconds) == [0, 0.1, 0.6, 0.7])
        #expect(try results.lines.map(\.reset) == ["start", nil, nil, "size"])
        try results.expectCount(4)
        #expect(outcome.errors.components(separatedBy: "0006.png").count == 2)
        #expect(outcome.errors.contains("2 of 6 pictures left out"))
        #expect(outcome.errors.contains("2 of the numbers 3 to 10 missing (5, 8)"))
    }

    /// Numbered pictures are one video, but each has its own orientation.
    @Test func sequencesComeUpright() throws {
        let made = results.folder.path("made")
        try FileManager.default.createDirectory(atPath: made, withIntermediateDirectories: true)
        let script = TestFiles.package.appendingPathComponent("Tests/Pictures/oriented.py").path
        let outcome = try Program("/usr/bin/python3").run([script, made])
        try #require(outcome.status == 0, "\(outcome)")
        let numbers = [1, 6, 3, 8]
        for (place, number) in numbers.enumerated() {
            try Files.write(Files.read("\(made)/\(number).png"), "\(input)/000\(place).png")
        }
        #expect(try run(input + "/%04d.png").status == 0)
        let sizes = try results.maskNames.map { try StillImageReader.labels(results.maskFolder + "/" + $0).size }
        #expect(try sizes == numbers.map { try StillImageReader.rgb("\(made)/upright-\($0).png").size })
        #expect(Set(sizes).count == 2)
    }

    @Test func sequencesBeginWhereAsked() throws {
        for number in 1...6 { try picture("\(number).png") }
        #expect(try run(input + "/%d.png", "-r", "2", "-ss", "1", "-t", "1s").status == 0)
        #expect(try results.lines.map(\.timeSeconds) == [1, 1.5])
        #expect(try results.lines.map(\.reset) == ["start", nil])
    }

    /// The error is one line, with FFmpeg's reason or the limit.
    @Test(
        arguments: [
            ("a.png", Data((0..<48).map { UInt8($0 * 5 + 1) }), "signature"),
            (
                "a.bmp",
                Data("BM\u{36}\u{10}\0\0\0\0\0\0\u{36}\0\0\0\u{28}\0\0\0\u{20}\0\0\0\u{20}\0\0\0\u{1}\0\u{18}\0".utf8),
                "FFmpeg"
            ),
            (
                "a.ppm", Data("P6 16000 9000 255\n".utf8),
                "16000 x 9000 is over the limit of 16384 a side and 134 million"
            ),
        ])
    func aPictureThatCannotBeDecodedIsToldOnce(_ name: String, _ bytes: Data, _ reason: String) throws {
        try Files.write(bytes, input + "/" + name)
        let outcome = try run(input + "/" + name)
        #expect(outcome.status == 65 && outcome.errors.contains(reason), "\(outcome)")
        #expect(outcome.errors.components(separatedBy: "dtopd: ").count == 2, "\(outcome)")
    }

    /// An animation is read whole if it is named, but only its first picture if it lies in a folder.
    @Test func animationsAreVideos() throws {
        try ffmpeg("-f lavfi -i testsrc2=s=96x64:r=5 -frames:v 4 -f apng", input + "/in.png")
        #expect(try run(input + "/in.png").status == 0)
        try results.expectCount(4)
        try picture("b.jpg")
        let folder = try run(input, "-y")
        #expect(folder.status == 0 && folder.errors.contains("several pictures in \(input)/in.png"), "\(folder)")
        try results.expectCount(2)
    }

    @Test func filmsBesidePicturesAreTold() throws {
        try picture("a.jpg")
        try FileManager.default.copyItem(atPath: Fixtures.made.street, toPath: input + "/b.mp4")
        try Files.write(Data(), input + "/.hidden")
        let outcome = try run(input)
        #expect(outcome.status == 0 && outcome.errors.contains("1 of 2 entries left out"), "\(outcome)")
    }

    @Test func theChoiceOfAStreamIsTold() throws {
        try ffmpeg(
            "-f lavfi -i testsrc2=s=96x64:r=5:d=1 -f lavfi -i testsrc2=s=64x48:r=5:d=1 -map 0 -map 1 -c:v libx264",
            input + "/in.mkv")
        let outcome = try run(input + "/in.mkv")
        #expect(outcome.errors.components(separatedBy: "takes 0 (h264, 96x64), leaves out 1 (h264, 64x48)").count == 2)
    }
}
