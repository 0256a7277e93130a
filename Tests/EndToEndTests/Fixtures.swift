import DToPTestSupport
import Foundation
import Testing

/// Inputs and a tiny model, made once for all tests.
struct Fixtures: Sendable {
    static var made: Fixtures { get throws { try result.get() } }
    private static let result = Result { try Fixtures() }

    let folder: String
    /// A model with 5 classes that takes milliseconds a frame.
    let model: String
    /// A rendered street: 20 frames of 96 x 64 at 15 Hz, and its labels.
    let street: String
    let labels: String
    /// 4000 frames of 96 x 64 at 25 Hz: long enough to be stopped midway.
    let long: String
    /// Five pictures: b.png, a.jpg, c.bmp, d.png, a.png.
    let pictures: String

    private init() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/dtopd-e2e-\(getpid())"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        removedAtExit = folder
        atexit { if let removedAtExit { try? FileManager.default.removeItem(atPath: removedAtExit) } }
        self.folder = folder
        model = folder + "/tiny"
        try TinyModel.write(to: model)
        street = folder + "/street.mp4"
        labels = folder + "/labels"
        let synth = try Program.dtopd.run(
            ["synth", "-o", street, "--labels", labels, "--size", "96x64", "--frames", "20"])
        try #require(synth.status == 0, "\(synth)")
        long = folder + "/long.mp4"
        try ffmpeg("-f lavfi -i testsrc2=s=96x64:r=25 -frames:v 4000 -preset ultrafast", long)
        pictures = folder + "/pictures"
        try FileManager.default.createDirectory(atPath: pictures, withIntermediateDirectories: true)
        for (number, name) in ["b.png", "a.jpg", "c.bmp", "d.png", "a.png"].enumerated() {
            try ffmpeg(
                "-f lavfi -i testsrc2=s=80x60 -ss \(number) -frames:v 1 -pix_fmt rgb24 -strict -1",
                "\(pictures)/\(name)")
        }
        try Data("no picture".utf8).write(to: URL(fileURLWithPath: pictures + "/notes.txt"))
    }

    /// A generator whose numbers depend only on the seed.
    static func random(_ seed: UInt64) -> SeededGenerator { SeededGenerator(seed: seed) }
}

/// Written only while the fixtures are made, read only at process exit.
nonisolated(unsafe) private var removedAtExit: String?
