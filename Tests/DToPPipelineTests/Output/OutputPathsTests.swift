import DToPPipeline
import DToPTestSupport
import SystemPackage
import Testing

@Suite struct OutputPathsTests {
    @Test(arguments: [
        ("clips/street.mp4", "street"), ("/a/b/my video (1).tar.gz", "my-video--1-.tar"), ("street", "street"),
        ("rtsp://user:p@ss@camera-1:554/live", "camera-1"), ("rtsp://[fe80::1]:554/live", "fe80--1"),
        ("http://host.example/x.m3u8?token=secret", "host.example"), ("udp://@:1234", "stream"),
        ("file:///data/street.mkv", "street"), ("v4l2:///dev/video1", "video1"), ("/dev/video0", "video0"),
        ("-", "stdin"),
        ("lavfi:testsrc=size=64x64", "lavfi"), ("frames/%05d.png", "frames"), ("street/*.png", "street"),
        ("photos/", "photos"), ("..", "stream"), (".", "stream"), ("", "stream"), ("/", "stream"),
        ("../..", "stream"), (".hidden", ".hidden"), ("été.mp4", "été"), ("路.mp4", "路"),
        ("a\nb\u{0}c.mp4", "a-b-c"),
    ])
    func streamIsNamedAfterItsInput(input: String, name: String) {
        #expect(OutputPaths.streamName(input: input) == name)
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func anyInputGivesASafeName(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let alphabet = Array("ab1./\\:@-_%*é路\u{0}\n \"'[]?#")
        let input = String(
            (0..<Int.random(in: 0...300, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? "a" })
        let name = OutputPaths.streamName(input: input)
        #expect(!name.isEmpty && name != "." && name != ".." && name.utf8.count <= 120)
        #expect(name.allSatisfy { $0.isLetter || $0.isNumber || "._-".contains($0) })
        let stem = OutputPaths.imageName(path: FilePath(input))
        #expect(!stem.isEmpty && !stem.contains("/") && stem.utf8.count <= 200)
    }

    @Test(arguments: [
        ("a/My street (1).JPG", "My street (1)"), ("été.png", "été"), ("a.b.png", "a.b"), ("x", "x"),
        (String(repeating: "路", count: 80) + "1.png", String(repeating: "路", count: 40)),
    ])
    func picturesKeepTheirStem(path: String, stem: String) {
        #expect(OutputPaths.imageName(path: FilePath(path)) == stem)
    }

    @Test func namesAreMadeUnique() {
        #expect(
            OutputPaths.streamNames(inputs: ["a/x.mp4", "b/x.mp4", "x-2.mp4", "c/x.mkv", "y"]) == [
                "x", "x-2", "x-2-2", "x-3", "y",
            ])
        var names = UniqueNames()
        let claimed = (0..<1000).map { _ in names.claim("image") }
        #expect(Set(claimed).count == 1000)
        #expect(claimed.last == "image-1000")
    }

    @Test func streamGoesIntoTheName() {
        #expect(OutputPaths.path(template: "out/{stream}/{stream}.mp4", stream: "a-2") == "out/a-2/a-2.mp4")
        #expect(OutputPaths.path(template: "out.mp4", stream: "a") == "out.mp4")
    }

    @Test func frameFilesHaveEightDigits() {
        #expect(OutputPaths.frameFile(0) == "00000000.png")
        #expect(OutputPaths.frameFile(1234, suffix: "raw") == "00001234.raw")
        #expect(OutputPaths.frameFile(123_456_789) == "123456789.png")
    }

    @Test func severalInputsNeedSeveralFiles() throws {
        try OutputPaths.check(template: "out.mp4", setting: "overlay", inputCount: 1)
        try OutputPaths.check(template: "{stream}.mp4", setting: "overlay", inputCount: 2)
        let error = #expect(throws: OutputPathError.self) {
            try OutputPaths.check(template: "x/out.mp4", setting: "overlay", inputCount: 2)
        }
        #expect(
            error?.description == "`overlay` 'x/out.mp4': 2 inputs cannot share one file;"
                + " put {stream} into the name, for example '{stream}-out.mp4'")
    }
}
