import DToPMedia
import DToPPipeline
import DToPTestSupport
import Foundation
import Glibc
import Testing

@Suite struct RunOptionsTests {
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

    private func check(_ change: (inout RunOptions) -> Void, inputs: [StreamInput] = []) throws {
        var options = RunOptions()
        change(&options)
        try options.checkOutputs(stream: "a", inputs: inputs)
    }

    private func failure(inputs: [StreamInput] = [], _ change: (inout RunOptions) -> Void) -> (any Error)? {
        do { try check(change, inputs: inputs) } catch { return error }
        return nil
    }

    @Test func freshOutputsPassAndNothingIsCreated() throws {
        try check {
            $0.overlay = folder.path("{stream}.mp4")
            $0.masks = folder.path("masks/deep")
            $0.confidence = folder.path("confidence")
            $0.log = folder.path("log")
        }
        try check {
            $0.masks = "-"
            $0.log = "/dev/null"
        }
        try check { $0.log = "-" }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
    }

    @Test func unknownCodecsAreNamedBeforeAnythingElse() {
        let error = failure {
            $0.overlay = folder.path("a.mp4")
            $0.codec = "libx265x"
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
            func set(_ options: inout RunOptions) {
                if overlay { options.overlay = folder.path("{stream}.mp4") } else { options.log = path }
            }
            #expect(failure(set) as? OutputError == OutputError(.create, path: path, code: EEXIST))
            #expect(
                failure {
                    set(&$0)
                    $0.overwrite = true
                } == nil)
        }
        #expect((failure { $0.log = folder.url.path } as? OutputError)?.code == EISDIR)
        #expect((failure { $0.log = folder.path("no/log") } as? OutputError)?.code == ENOENT)
        #expect((failure { $0.log = folder.path("log/x") } as? OutputError)?.code == ENOTDIR)
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
                $0.overlay = path
                $0.overwrite = true
            }
            #expect(overlay as? RunError == .outputIsInput(option: "--overlay", path: path))
            let log = failure(inputs: inputs) {
                $0.log = path
                $0.overwrite = true
            }
            #expect(log as? RunError == .outputIsInput(option: "--log", path: path))
        }
        for option in ["--masks", "--confidence"] {
            let error = failure(inputs: inputs) {
                if option == "--masks" { $0.masks = folder.path("out") } else { $0.confidence = folder.path("out") }
                $0.overwrite = true
            }
            #expect(error as? RunError == .outputIsInput(option: option, path: folder.path("out/a")))
        }
    }

    /// With `-y` the labels would be removed, leaving nothing to score against.
    @Test func masksDoNotReplaceTheLabels() {
        touch("out/a/frames.csv", "out/a/00000000.png")
        let error = failure {
            $0.masks = folder.path("out")
            $0.labels = folder.path("out/{stream}")
            $0.overwrite = true
        }
        #expect(error as? RunError == .outputIsInput(option: "--masks", path: folder.path("out/a")))
    }

    @Test func outputsAreDifferentPlaces() {
        let folders = failure {
            $0.masks = folder.path("out")
            $0.confidence = folder.path("./out/")
        }
        guard case .outputsCollide("--confidence", "--masks", _)? = folders as? RunError else {
            Issue.record("\(String(describing: folders))")
            return
        }
        let files = failure {
            $0.overlay = folder.path("a.mkv")
            $0.log = folder.path("x/../{stream}.mkv")
        }
        guard case .outputsCollide("--log", "--overlay", _)? = files as? RunError else {
            Issue.record("\(String(describing: files))")
            return
        }
    }

    @Test func foldersInUseAreKept() {
        touch("out/a/frames.csv", "other/a/holiday.png")
        let inUse = failure { $0.masks = folder.path("out") }
        #expect(inUse as? RunError == .folderInUse(path: folder.path("out/a")))
        let foreign = failure {
            $0.confidence = folder.path("other")
            $0.overwrite = true
        }
        #expect(foreign as? RunError == .foreignPictures(path: folder.path("other/a"), example: "holiday.png"))
    }

    @Test func severalInputsNeedSeveralOverlays() throws {
        var options = RunOptions()
        options.overlay = "out.mp4"
        try options.checkTemplates(inputCount: 1)
        #expect(throws: OutputPathError.self) { try options.checkTemplates(inputCount: 2) }
        options.overlay = "{stream}.mp4"
        try options.checkTemplates(inputCount: 2)
    }
}
