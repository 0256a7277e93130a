import DToPMedia
import DToPPipeline
import DToPTestSupport
import Foundation
import Glibc
import Imaging
import Testing

@Suite struct LabelFileTests {
    private let names = ["Sky", "Building \"B\""]
    private let palette: [RGBColor] = [[1, 2, 3], [255, 0, 128]]

    @Test func saysWhatTheValuesMean() throws {
        let folder = try TemporaryFolder()
        try LabelFile.write(names: names, palette: palette, folder: folder.url.path)
        let text = try String(contentsOfFile: folder.path("labels.json"), encoding: .utf8)
        #expect(text.contains(#"{"id":0,"name":"Sky","color":[1,2,3]},"#))
        let read = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]])
        #expect(read.map { $0["id"] as? Int } == [0, 1])
        #expect(read.map { $0["name"] as? String } == names)
        #expect(read.map { $0["color"] as? [Int] } == [[1, 2, 3], [255, 0, 128]])
    }

    @Test func leavesNothingElseBehind() throws {
        let folder = try TemporaryFolder()
        try LabelFile.write(names: names, palette: palette, folder: folder.url.path)
        try LabelFile.write(names: [], palette: [], folder: folder.url.path)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["labels.json"])
        #expect(throws: MediaError.self) {
            try LabelFile.write(names: names, palette: palette, folder: folder.path("no"))
        }
    }
}
