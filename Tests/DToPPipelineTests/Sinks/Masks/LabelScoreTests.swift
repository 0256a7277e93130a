import DToPMedia
import DToPPipeline
import DToPTestSupport
import Foundation
import Imaging
import Testing

@Suite struct LabelScoreTests {
    @Test func countsPixelsWhoseLabelIsAClass() throws {
        let folder = try TemporaryFolder()
        let size = PixelSize(width: 4, height: 2)
        let truth = LabelMap.labels(size)
        truth[0, 0] = 2
        truth[1, 0] = 3  // Not one of the three classes.
        truth[3, 1] = LabelMap.void
        try StillImageWriter().write(indexed: truth, palette: [], to: folder.path("a.png"))
        let mask = LabelMap.labels(size)
        mask[0, 0] = 1
        mask[1, 0] = 3
        var score = try LabelScore(folder: folder.url.path, classCount: 3)
        try score.add(mask, file: "a.png")
        #expect(score.correct == 5 && score.labelled == 6)
        try score.add(mask, file: "no.png")
        #expect(score.labelled == 6)
        try score.add(mask, file: "a.png")
        #expect(score.correct == 10 && score.labelled == 12)
    }

    @Test func sizesMustAgree() throws {
        let folder = try TemporaryFolder()
        let truth = LabelMap.labels(PixelSize(width: 4, height: 2))
        try StillImageWriter().write(indexed: truth, palette: [], to: folder.path("a.png"))
        var score = try LabelScore(folder: folder.url.path, classCount: 3)
        let mask = LabelMap.labels(PixelSize(width: 2, height: 4))
        #expect(throws: RunError.labelSize(path: folder.path("a.png"), found: truth.size, expected: mask.size)) {
            try score.add(mask, file: "a.png")
        }
    }

    @Test func theFolderMustExist() throws {
        let folder = try TemporaryFolder()
        try Data([1]).write(to: folder.url.appending(path: "file"))
        for name in ["no", "file"] {
            let failure = thrown(RunError.self) { _ = try LabelScore(folder: folder.path(name), classCount: 3) }
            guard case .noLabels = failure else {
                Issue.record("\(name)")
                continue
            }
        }
    }
}
