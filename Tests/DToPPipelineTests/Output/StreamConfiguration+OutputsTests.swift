import DToPConfiguration
import DToPMedia
import DToPPipeline
import DToPTestSupport
import Foundation
import Glibc
import Testing

@Suite struct StreamConfigurationOutputsTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func touch(_ names: String...) {
        for name in names {
            let url = folder.url.appending(path: name)
            try? FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            #expect(FileManager.default.createFile(atPath: url.path, contents: Data([1])))
        }
    }

    private func check(_ change: (inout StreamConfiguration) -> Void, inputs: [StreamInput] = []) throws {
        var configuration = StreamConfiguration()
        change(&configuration)
        try configuration.checkOutputs(stream: "a", inputs: inputs)
    }

    private func failure(inputs: [StreamInput] = [], _ change: (inout StreamConfiguration) -> Void) -> (any Error)? {
        do { try check(change, inputs: inputs) } catch { return error }
        return nil
    }

    @Test func freshOutputsPassAndNothingIsCreated() throws {
        try check {
            $0.outputs.overlay = folder.path("{stream}.mp4")
            $0.outputs.masks = folder.path("masks/deep")
            $0.outputs.confidence = folder.path("confidence")
            $0.outputs.log = folder.path("log")
        }
        try check {
            $0.outputs.masks = "-"
            $0.outputs.log = "/dev/null"
        }
        try check { $0.outputs.log = "-" }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
    }

    @Test func unknownCodecsAreNamedBeforeAnythingElse() {
        let error = failure {
            $0.outputs.overlay = folder.path("a.mp4")
            $0.overlay.codec = "libx265x"
        }
        guard case .unknownEncoder(let nearest)? = (error as? MediaError)?.kind else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(nearest.contains("libx265") || !nearest.isEmpty)
    }

    @Test func filesThatExistAreKeptUnlessAsked() {
        touch("a.mp4", "log")
        for overlay in [true, false] {
            let path = folder.path(overlay ? "a.mp4" : "log")
            func set(_ configuration: inout StreamConfiguration) {
                if overlay {
                    configuration.outputs.overlay = folder.path("{stream}.mp4")
                } else {
                    configuration.outputs.log = path
                }
            }
            #expect(failure(set) as? OutputError == OutputError(.create, path: path, code: EEXIST))
            #expect(
                failure {
                    set(&$0)
                    $0.outputs.overwrite = true
                } == nil)
        }
        #expect((failure { $0.outputs.log = folder.url.path } as? OutputError)?.code == EISDIR)
        #expect((failure { $0.outputs.log = folder.path("no/log") } as? OutputError)?.code == ENOENT)
        #expect((failure { $0.outputs.log = folder.path("log/x") } as? OutputError)?.code == ENOTDIR)
    }

    /// No output may be one of the run's inputs, under any of its names.
    @Test func noOutputIsAnInput() throws {
        touch("a.mp4", "b.mp4", "in/x.png", "out/a/x.png")
        symlink(folder.path("b.mp4"), folder.path("link.mp4"))
        let inputs: [StreamInput] = [
            .video(.file(folder.path("a.mp4"))), .video(.file(folder.path("b.mp4"))),
            .pictures(PictureList([folder.path("in/x.png"), folder.path("out/a/x.png")])),
        ]
        for name in ["a.mp4", "b.mp4", "link.mp4", "in/../b.mp4", "in/x.png"] {
            let path = folder.path(name)
            let overlay = failure(inputs: inputs) {
                $0.outputs.overlay = path
                $0.outputs.overwrite = true
            }
            #expect(overlay as? RunError == .outputIsInput(setting: "overlay", path: path))
            let log = failure(inputs: inputs) {
                $0.outputs.log = path
                $0.outputs.overwrite = true
            }
            #expect(log as? RunError == .outputIsInput(setting: "log", path: path))
        }
        for setting in ["masks", "confidence"] {
            let error = failure(inputs: inputs) {
                if setting == "masks" {
                    $0.outputs.masks = folder.path("out")
                } else {
                    $0.outputs.confidence = folder.path("out")
                }
                $0.outputs.overwrite = true
            }
            #expect(error as? RunError == .outputIsInput(setting: setting, path: folder.path("out/a")))
        }
    }

    /// With `overwrite` the labels would be removed, leaving nothing to score against.
    @Test func masksDoNotReplaceTheLabels() {
        touch("out/a/frames.csv", "out/a/00000000.png")
        let error = failure {
            $0.outputs.masks = folder.path("out")
            $0.outputs.labels = folder.path("out/{stream}")
            $0.outputs.overwrite = true
        }
        #expect(error as? RunError == .outputIsInput(setting: "masks", path: folder.path("out/a")))
    }

    @Test func outputsAreDifferentPlaces() {
        let folders = failure {
            $0.outputs.masks = folder.path("out")
            $0.outputs.confidence = folder.path("./out/")
        }
        guard case .outputsCollide("confidence", "masks", _)? = folders as? RunError else {
            Issue.record("\(String(describing: folders))")
            return
        }
        let files = failure {
            $0.outputs.overlay = folder.path("a.mkv")
            $0.outputs.log = folder.path("x/../{stream}.mkv")
        }
        guard case .outputsCollide("log", "overlay", _)? = files as? RunError else {
            Issue.record("\(String(describing: files))")
            return
        }
    }

    @Test func foldersInUseAreKept() {
        touch("out/a/frames.csv", "other/a/holiday.png")
        let inUse = failure { $0.outputs.masks = folder.path("out") }
        #expect(inUse as? RunError == .folderInUse(path: folder.path("out/a")))
        let foreign = failure {
            $0.outputs.confidence = folder.path("other")
            $0.outputs.overwrite = true
        }
        #expect(foreign as? RunError == .foreignPictures(path: folder.path("other/a"), example: "holiday.png"))
    }

    @Test func severalInputsNeedSeveralOverlays() throws {
        var configuration = StreamConfiguration()
        configuration.outputs.overlay = "out.mp4"
        try configuration.checkTemplates(inputCount: 1)
        #expect(throws: OutputPathError.self) { try configuration.checkTemplates(inputCount: 2) }
        configuration.outputs.overlay = "{stream}.mp4"
        try configuration.checkTemplates(inputCount: 2)
    }
}
