import DToPConfiguration
import DToPMedia
import DToPPipeline
import DToPTestSupport
import Foundation
import Glibc
import Imaging
import Testing

/// Whatever fails, the run ends with the first error, and the other outputs are complete.
@Suite struct StreamRunFailureTests {
    @Test func damagedVideoIsDecodedAsFarAsItGoes() throws {
        let place = try Workplace()
        let path = try place.video("street.mkv", frames: 40)
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        for place in stride(from: bytes.count / 3, to: bytes.count / 3 + 300, by: 3) { bytes[place] ^= 0x5A }
        bytes.removeLast(bytes.count / 5)
        try bytes.write(to: URL(fileURLWithPath: path))
        let report = try place.run(path, place.allOutputs)
        #expect(report.summary.frames > 5 && report.summary.frames < 40 && !report.wasStopped)
        #expect(report.summary.decodeErrors + report.summary.corruptFrames > 0)
        #expect(try place.log().count == report.summary.frames)
        #expect(try place.overlay().frames.count == report.summary.frames)
    }

    /// A folder in place of a picture cannot be read; the other pictures can.
    @Test func onePictureOfASequenceFails() throws {
        let place = try Workplace()
        let writer = StillImageWriter()
        for number in 0..<9 where number != 6 {
            let image = Workplace.picture(number, PixelSize(width: 96, height: 64))
            try writer.write(rgb: image, to: place.path("f\(number).png"))
        }
        try FileManager.default.createDirectory(atPath: place.path("f6.png"), withIntermediateDirectories: false)
        let report = try place.run(place.path("f%d.png"), place.allOutputs)
        #expect(report.failedPictures == 1 && report.summary.frames == 8)
        #expect(try place.log().compactMap { $0["pts"] as? Int } == [0, 1, 2, 3, 4, 5, 7, 8])
        #expect(try place.pictures().count == 8)
        #expect(try place.overlay().frames.count == 8)
    }

    /// A narrow picture has few tokens, a square one too many.
    @Test func theEngineFails() throws {
        let place = try Workplace(shortestEdge: 4200)
        try FileManager.default.createDirectory(atPath: place.path("in"), withIntermediateDirectories: false)
        for (name, size) in [("a", PixelSize(width: 1000, height: 2)), ("b", PixelSize(width: 64, height: 64))] {
            try StillImageWriter().write(rgb: Workplace.picture(0, size), to: place.path("in/\(name).png"))
        }
        let failure = thrown(RunError.self) { try place.run(place.path("in"), place.allOutputs) }
        guard case .inputTooLarge(PixelSize(width: 4208, height: 4208), _, _) = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(try place.log().count == 1)
        #expect(try place.overlay().frames.count == 1)
        #expect(try place.pictures() == ["a.png"])
    }

    @Test(arguments: ["masks/street", "confidence/street"])
    func aFolderGoesAway(_ folder: String) throws {
        let place = try Workplace()
        let failure = thrown(MediaError.self) {
            try place.run(try place.video("street.mkv", frames: 40), place.allOutputs) { progress in
                if progress.frames == 7 { try? FileManager.default.removeItem(atPath: place.path(folder)) }
            }
        }
        #expect(failure?.operation == "write" && failure?.subject == place.path(folder + "/00000007.png"))
        #expect(try place.log().count == 7)
        #expect(try place.overlay().frames.count == 8)
    }

    @Test func theLogCannotBeWritten() throws {
        let place = try Workplace()
        var configuration = place.allOutputs
        configuration.outputs.log = "/dev/full"
        let failure = thrown(OutputError.self) {
            try place.run(try place.video("street.mkv", frames: 40), configuration)
        }
        #expect(failure == OutputError(.write, path: "/dev/full", code: ENOSPC))
        #expect(try place.overlay().frames.count == 1)
        #expect(try place.pictures() == ["00000000.png"])
    }

    @Test func theOverlayCannotBeWritten() throws {
        let place = try Workplace()
        var configuration = place.allOutputs
        configuration.outputs.overwrite = true
        symlink("/dev/full", place.path("overlay.mkv"))
        let failure = thrown(MediaError.self) {
            try place.run(try place.video("street.mkv", frames: 60), configuration)
        }
        #expect(failure?.kind == .diskFull)
    }

    @Test func labelsOfAnotherSizeEndTheRun() throws {
        let place = try Workplace()
        var configuration = place.allOutputs
        configuration.outputs.labels = place.path("labels")
        try FileManager.default.createDirectory(atPath: place.path("labels"), withIntermediateDirectories: false)
        let labels = LabelMap.labels(PixelSize(width: 8, height: 8))
        try StillImageWriter().write(indexed: labels, palette: [[0, 0, 0]], to: place.path("labels/00000003.png"))
        let failure = thrown(RunError.self) {
            try place.run(try place.video("street.mkv", frames: 40), configuration)
        }
        #expect(
            failure
                == .labelSize(
                    path: place.path("labels/00000003.png"), found: labels.size,
                    expected: PixelSize(width: 96, height: 64)))
        #expect(try place.log().count == 3)
        #expect(try place.overlay().frames.count == 4)
    }

    @Test func missingLabelsEndItBeforeAnythingIsCreated() throws {
        let place = try Workplace()
        var configuration = place.allOutputs
        configuration.outputs.labels = place.path("no")
        let video = try place.video("street.mkv", frames: 2)
        #expect(thrown(RunError.self) { try place.run(video, configuration) } != nil)
        let names = try FileManager.default.contentsOfDirectory(atPath: place.folder.url.path).sorted()
        #expect(names == ["model", "street.mkv"])
    }
}
