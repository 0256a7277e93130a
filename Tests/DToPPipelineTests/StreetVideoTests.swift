import DToPConfiguration
import DToPMedia
import DToPPipeline
import DToPTestSupport
import Foundation
import Imaging
import SyntheticStreet
import Testing

@Suite struct StreetVideoTests {
    private let folder: TemporaryFolder
    private let options = StreetOptions(size: PixelSize(width: 64, height: 48), framesPerSecond: 10, seed: 3)

    init() throws { folder = try TemporaryFolder() }

    private func street(frames: Int = 4, codec: String = "ffv1", overwrite: Bool = false) throws -> StreetVideo {
        StreetVideo(
            street: options, frameRate: try #require(Rational(10, 1)), frames: frames, codec: codec,
            overwrite: overwrite)
    }

    @Test func labelsAreNamedAsMasksAndBelongToTheFrames() throws {
        let seen = Collected<Int>()
        try street().write(to: folder.path("s.mkv"), labels: folder.path("labels")) { seen.append($0) }
        #expect(seen.all == [1, 2, 3, 4])
        let renderer = SyntheticStreet(options)
        let image = RGBImage.rgb(options.size)
        let expected = LabelMap.labels(options.size)
        let reader = try VideoReader(.file(folder.path("s.mkv")), threads: 1)
        for number in 0..<4 {
            guard case .frame(let frame) = try reader.next() else {
                Issue.record("no frame \(number)")
                return
            }
            #expect(abs(frame.seconds - Double(number) / 10) < 1e-6)
            renderer.render(frame: number, image: image, labels: expected)
            let read = try StillImageReader.labels(folder.path("labels/\(OutputPaths.frameFile(number))"))
            var different = 0
            for y in 0..<48 {
                for x in 0..<64 where read[x, y] != min(expected[x, y], 255) { different += 1 }
            }
            #expect(different == 0)
        }
        #expect(try reader.next() == nil)
        let others = try FileManager.default.contentsOfDirectory(atPath: folder.path("labels")).filter {
            !$0.hasSuffix(".png")
        }
        #expect(others.sorted() == ["frames.csv", "labels.json"])
    }

    @Test func keepsWhatThereIsUnlessAsked() throws {
        let path = folder.path("s.mkv")
        let labels = folder.path("labels")
        try street().write(to: path, labels: labels) { _ in }
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(thrown(MediaError.self) { try street().write(to: path, labels: nil) { _ in } }?.kind == .outputExists)
        #expect(throws: RunError.folderInUse(path: labels)) {
            try street().write(to: folder.path("t.mkv"), labels: labels) { _ in }
        }
        #expect(!FileManager.default.fileExists(atPath: folder.path("t.mkv")))
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
        try street(frames: 2, overwrite: true).write(to: path, labels: labels) { _ in }
        let names = try FileManager.default.contentsOfDirectory(atPath: labels).filter { $0.hasSuffix(".png") }
        #expect(names.sorted() == ["00000000.png", "00000001.png"])
    }

    /// A run on the video is scored against the renderer's own labels.
    @Test func runsAreScoredAgainstIt() throws {
        let place = try Workplace(classCount: SyntheticStreet.classNames.count)
        try street().write(to: place.path("street.mkv"), labels: place.path("labels")) { _ in }
        var configuration = StreamConfiguration()
        configuration.outputs.labels = place.path("labels")
        let summary = try place.run(place.path("street.mkv"), configuration).summary
        #expect(summary.labelledPixels > 4 * 64 * 48 / 2 && summary.correctPixels <= summary.labelledPixels)
        #expect(summary.description.contains("pixel accuracy"))
    }
}
