import DToPModel
import DToPTestSupport
import Foundation
import Imaging
import Testing

@Suite struct PaletteTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func read(_ json: String, classCount: Int) throws -> Palette {
        try Data(json.utf8).write(to: URL(fileURLWithPath: folder.path("palette.json")))
        return try Palette(path: folder.path("palette.json"), classCount: classCount)
    }

    @Test func readsOneColourAClass() throws {
        let palette = try read("[[0,128,255],[1,2,3]]", classCount: 2)
        #expect(palette.colors == [RGBColor(red: 0, green: 128, blue: 255), RGBColor(red: 1, green: 2, blue: 3)])
    }

    @Test(arguments: [
        "[[1,2,3]]", "[[1,2,3],[1,2]]", "[[1,2,3],[1,2,256]]", "[[1,2,3],[-1,2,3]]", "{}", "[1,2]", "[[1,2,3],null]",
    ])
    func refusesWhatIsNotAColourForEachClass(json: String) {
        #expect(throws: ModelError.self) { try read(json, classCount: 2) }
    }

    @Test func generatesDistinctColours() {
        let colors = Palette(generatedFor: 65535).colors
        #expect(Set(colors).count == 65535)
        #expect(Array(colors.prefix(150)) == Palette(generatedFor: 150).colors)
        for (index, color) in colors.prefix(20).enumerated() {
            for other in colors.prefix(index) {
                let difference =
                    abs(Int(color.red) - Int(other.red)) + abs(Int(color.green) - Int(other.green))
                    + abs(Int(color.blue) - Int(other.blue))
                #expect(difference >= 40, "\(color) and \(other)")
            }
        }
    }
}
