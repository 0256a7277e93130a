import DToPModel
import DToPTestSupport
import Foundation
import Testing

@Suite struct ModelOutputTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private var source: CheckpointImport {
        get throws { try TestCheckpoints.open(TestCheckpoints.path("protocol4.pth")) }
    }

    private func names(_ path: String = "") throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path(path)).sorted()
    }

    @Test func neverOverwritesUnasked() throws {
        let path = folder.path("model")
        try Data("mine".utf8).write(to: URL(fileURLWithPath: path))
        #expect(throws: ModelOutputError.exists(path: path)) { try ModelOutput(path: path, overwrites: false) }
        #expect(throws: ModelOutputError.notReplaceable(path: path, reason: "it is not a folder")) {
            try ModelOutput(path: path, overwrites: true)
        }
        #expect(try names() == ["model"])
    }

    @Test func replacesModelsOnly() throws {
        let path = folder.path("model")
        try TinyModel.write(to: path)
        // Files that a trained model also has.
        for name in ["README.md", "training.json"] {
            try Data("{}".utf8).write(to: URL(fileURLWithPath: path + "/" + name))
        }
        let model = try source.write(to: ModelOutput(path: path, overwrites: true), as: .f32)
        #expect(model.configuration.layer.hiddenSize == 4)
        #expect(try names() == ["model"])
        try Data("mine".utf8).write(to: URL(fileURLWithPath: path + "/notes.txt"))
        #expect(throws: ModelOutputError.self) { try ModelOutput(path: path, overwrites: true) }
        #expect(try names("model").contains("notes.txt"))
    }

    @Test func noticesWhatCameMeanwhile() throws {
        let output = try ModelOutput(path: folder.path("model"), overwrites: false)
        try FileManager.default.createDirectory(atPath: folder.path("model"), withIntermediateDirectories: false)
        let path = folder.path("model")
        #expect(throws: ModelOutputError.exists(path: path)) { try source.write(to: output, as: .f32) }
        #expect(try names() == ["model"] && names("model").isEmpty)
    }

    /// Removes what a killed import of this model left, but nothing of running imports or other models.
    @Test func removesWhatKilledImportsLeft() throws {
        let ended = try Program("/bin/true").start([])
        _ = ended.wait() as Program.Outcome
        let running = try Program("/bin/sleep").start(["infinity"])
        let kept = [".model.part-\(running.processID)", ".other.part-\(ended.processID)", ".model.part-x"]
        let former = ".model.part-\(ended.processID).old"
        for name in kept + [".model.part-\(ended.processID)", former] {
            try TinyModel.write(to: folder.path(name))
        }
        let path = folder.path("model")
        let refused = try TestCheckpoints.open(TestCheckpoints.path("protocol4.pth")) { true }
        #expect(throws: CheckpointError.stopped(path: TestCheckpoints.path("protocol4.pth"))) {
            try refused.write(to: ModelOutput(path: path, overwrites: false), as: .f32)
        }
        // A failed import keeps the model that was being replaced: it may be the only one.
        #expect(try names() == (kept + [former]).sorted())
        _ = try source.write(to: ModelOutput(path: path, overwrites: false), as: .f32)
        #expect(try names() == (kept + ["model"]).sorted())
    }

    @Test func linksAreNotFollowed() throws {
        try TinyModel.write(to: folder.path("model"))
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("link"), withDestinationPath: folder.path("model"))
        for path in ["link", "link/"] {
            #expect(throws: ModelOutputError.self) { try ModelOutput(path: folder.path(path), overwrites: true) }
        }
    }

    @Test func needsAFolderToWriteIn() {
        for path in [folder.path("no/model"), "", "/", "/proc/model"] {
            #expect(throws: ModelOutputError.self) {
                try source.write(to: ModelOutput(path: path, overwrites: true), as: .f32)
            }
        }
    }

    @Test(arguments: ["model/", "./model", "model/../model"]) func takesAnySpelling(name: String) throws {
        let path = folder.path("").appending("/" + name)
        if name.contains("..") {
            try FileManager.default.createDirectory(atPath: folder.path("model"), withIntermediateDirectories: false)
        }
        let overwrites = name.contains("..")
        _ = try source.write(to: ModelOutput(path: path, overwrites: overwrites), as: .f32)
        #expect(try names() == ["model"] && names("model").contains("model.safetensors"))
    }
}
