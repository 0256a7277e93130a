import DToPMedia
import DToPTestSupport
import Foundation
import Imaging
import Testing

/// Outputs that cannot be written, and files that a failed attempt must not touch.
extension VideoWriterTests {
    @Test func unknownEncoderNamesTheNearest() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("out.mp4")
        try Data("precious".utf8).write(to: URL(fileURLWithPath: path))
        var configuration = VideoWriter.Configuration(size: Self.size, timeBase: try #require(Rational(1, 25)))
        configuration.file.overwrite = true
        for (name, nearest) in [("libx246", "libx264"), ("x264", "h264"), ("vp8x", "vp8"), ("hvec", "hevc")] {
            configuration.coding.codec = name
            let error = mediaError { _ = try VideoWriter(path, configuration) }
            guard case .unknownEncoder(let names) = error?.kind else {
                Issue.record("\(name): \(String(describing: error))")
                continue
            }
            #expect(names.contains(nearest), "\(names)")
        }
        configuration.coding.codec = "libx264"
        configuration.coding.codecOptions = ["presett": "fast"]
        let option = mediaError { _ = try VideoWriter(path, configuration) }
        #expect(option?.kind == .invalidArgument && option?.description.contains("presett") == true)
        configuration.coding.codecOptions = ["preset": "nosuch"]
        #expect(mediaError { _ = try VideoWriter(path, configuration) } != nil)
        configuration.coding.codecOptions = ["bf": "2"]
        #expect(mediaError { _ = try VideoWriter(path, configuration) }?.kind == .invalidArgument)
        configuration.coding.codecOptions = [:]
        configuration.coding.codec = "ffv1"
        #expect(mediaError { _ = try VideoWriter(path, configuration) }?.kind == .invalidArgument)
        // None of these failures touched the existing file.
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "precious")
    }

    @Test func existingFileStaysUnlessOverwritten() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("out.mp4")
        try Data("precious".utf8).write(to: URL(fileURLWithPath: path))
        var configuration = VideoWriter.Configuration(size: Self.size, timeBase: try #require(Rational(1, 25)))
        #expect(mediaError { _ = try VideoWriter(path, configuration) }?.kind == .outputExists)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "precious")
        configuration.file.overwrite = true
        try writeVideo(path, configuration, timestamps: [0, 1, 2])
        #expect(try Decoded(path).frames.count == 3)
    }

    @Test func placesThatCannotBeWritten() throws {
        let folder = try TemporaryFolder()
        var configuration = VideoWriter.Configuration(size: Self.size, timeBase: try #require(Rational(1, 25)))
        configuration.file.overwrite = true
        try FileManager.default.createDirectory(atPath: folder.path("folder.mp4"), withIntermediateDirectories: false)
        for path in [folder.path("no/such/out.mp4"), folder.path("folder.mp4"), "/proc/out.mp4"] {
            #expect(mediaError { _ = try VideoWriter(path, configuration) }?.kind == .outputUnavailable, "\(path)")
        }
        for path in [folder.path("out"), folder.path("out.xyz"), folder.path("out.mp3")] {
            let error = mediaError { _ = try VideoWriter(path, configuration) }
            #expect(error?.kind == .invalidArgument && error?.description.contains(".mkv") == true)
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    @Test(arguments: ["mp4", "mkv"]) func fullDiskIsTyped(_ container: String) throws {
        let folder = try TemporaryFolder()
        let link = folder.path("full.\(container)")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "/dev/full")
        var configuration = VideoWriter.Configuration(size: Self.size, timeBase: try #require(Rational(1, 25)))
        configuration.file.overwrite = true
        let error = mediaError {
            let writer = try VideoWriter(link, configuration)
            for number in 0..<100 { try writer.write(numbered(number, Self.size), timestamp: Int64(number)) }
        }
        #expect(error?.kind == .diskFull)
    }

    /// A disk that fills up under the writers; runs only if this user may mount.
    @Test func diskThatFillsUp() throws {
        let folder = try TemporaryFolder()
        guard mount("tmpfs", folder.url.path, "tmpfs", 0, "size=128k") == 0 else { return }
        defer { umount(folder.url.path) }
        var configuration = VideoWriter.Configuration(size: Self.size, timeBase: try #require(Rational(1, 25)))
        configuration.coding.codec = "ffv1"
        let path = folder.path("out.mkv")
        let writer = try VideoWriter(path, configuration)
        var written = 0
        let error = mediaError {
            for number in 0..<5000 {
                try writer.write(numbered(number, Self.size), timestamp: Int64(number))
                written = number
            }
        }
        #expect(error?.kind == .diskFull && written > 20)
        #expect(mediaError { try writer.write(numbered(0, Self.size), timestamp: 9999) }?.kind == .diskFull)
        #expect(mediaError { try writer.finish() }?.kind == .diskFull)
        #expect(try Decoded(path).frames.count > 20)
        let labels = LabelMap.labels(PixelSize(width: 640, height: 480))
        var random = SplitMix(state: 1)
        for y in 0..<480 { for x in 0..<640 { labels[x, y] = UInt16(random.next() % 200) } }
        let still = mediaError { try StillImageWriter().write(gray16: labels, to: folder.path("mask.png")) }
        #expect(still?.kind == .diskFull)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["out.mkv"])
    }

    @Test func libraryWithoutAnEndIsRefused() throws {
        let folder = try TemporaryFolder()
        var configuration = VideoWriter.Configuration(size: Self.size, timeBase: try #require(Rational(1, 25)))
        configuration.coding.codec = "libsvtav1"
        let error = mediaError { _ = try VideoWriter(folder.path("out.mkv"), configuration) }
        #expect(error?.kind == .invalidArgument)
    }

    @Test func timestampsMustGrow() throws {
        let folder = try TemporaryFolder()
        let writer = try VideoWriter(
            folder.path("out.mkv"), .init(size: Self.size, timeBase: try #require(Rational(1, 25))))
        try writer.write(numbered(0, Self.size), timestamp: 5)
        for timestamp: Int64 in [5, 4, .min, .max] {
            #expect(
                mediaError { try writer.write(numbered(0, Self.size), timestamp: timestamp) }?.kind == .invalidArgument)
        }
        try writer.write(numbered(1, Self.size), timestamp: 6)
        try writer.finish()
        #expect(try Decoded(folder.path("out.mkv")).frames.count == 2)
    }

    @Test func negativeStartIsShiftedToZero() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("out.mp4")
        try writeVideo(
            path, .init(size: Self.size, timeBase: try #require(Rational(1, 25))), timestamps: [-3, -2, 0, 4])
        #expect(try Decoded(path).times == [0, 0.04, 0.12, 0.28])
    }
}
