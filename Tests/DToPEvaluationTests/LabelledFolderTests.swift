import DToPEvaluation
import DToPPipeline
import DToPTestSupport
import Foundation
import SystemPackage
import Testing

@Suite struct LabelledFolderTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func make(_ names: String...) throws {
        for name in names {
            let url = folder.url.appending(path: name)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data().write(to: url)
        }
    }

    @Test func pairsPicturesWithLabels() throws {
        try make("images/b.jpg", "images/a.b.png", "images/notes.txt", "images/.c.png")
        try make("labels/b.png", "labels/a.b.png", "labels/z.png", "labels/.d.png", "labels/colors.json")
        for path in [folder.url.path, folder.url.path + "//"] {
            let found = try LabelledFolder(path)
            let root = folder.url.path
            #expect(found.path == FilePath(root))
            #expect(found.pictures.map(\.image) == ["a.b.png", "b.jpg"].map { FilePath("\(root)/images/\($0)") })
            #expect(found.pictures.map(\.label) == ["a.b.png", "b.png"].map { FilePath("\(root)/labels/\($0)") })
            #expect(found.unusedLabels == [FilePath(root + "/labels/z.png")])
        }
    }

    @Test func takesTheValSplitUnlessToldOtherwise() throws {
        try make("val/images/a.png", "val/labels/a.png", "train/images/b.png", "train/labels/b.png")
        let name = folder.url.lastPathComponent
        #expect(try LabelledFolder(folder.url.path).name == name + "/val")
        let train = try LabelledFolder(folder.url.path, split: "train")
        #expect(train.name == name + "/train" && train.pictures.first?.image.ends(with: "train/images/b.png") == true)
        #expect(try LabelledFolder(folder.path("val")).name == "val")
        #expect(throws: EvaluationError.noImages(folder: folder.url.path, split: "test")) {
            _ = try LabelledFolder(folder.url.path, split: "test")
        }
        // A folder's own pictures come before those of a split.
        try make("images/c.png", "labels/c.png")
        #expect(try LabelledFolder(folder.url.path).path == FilePath(folder.url.path))
    }

    @Test func saysWhatIsMissing() throws {
        let root = folder.url.path
        #expect(throws: InputError.missing(root + "/no")) { _ = try LabelledFolder(root + "/no") }
        #expect(throws: EvaluationError.noImages(folder: root, split: "val")) { _ = try LabelledFolder(root) }
        try FileManager.default.createDirectory(atPath: root + "/images", withIntermediateDirectories: false)
        #expect(throws: EvaluationError.noLabels(folder: root)) { _ = try LabelledFolder(root) }
        try make("labels/a.png")
        #expect(throws: InputError.noPictures(root + "/images")) { _ = try LabelledFolder(root) }
        try make("images/b.png", "images/c.png")
        #expect(
            throws: EvaluationError.labelsMissing(
                picture: root + "/images/b.png", label: root + "/labels/b.png", count: 2)
        ) { _ = try LabelledFolder(root) }
        try make("images/a.jpg", "images/a.png")
        #expect(throws: EvaluationError.sameName(root + "/images/a.jpg", root + "/images/a.png")) {
            _ = try LabelledFolder(root)
        }
    }
}
