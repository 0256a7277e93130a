import DToPPipeline
import Imaging
import Testing

@Suite struct BitmapFontTests {
    private func dots(_ text: String, scale: Int = 1) -> [String] {
        let width = max(BitmapFont.width(of: text, scale: scale), 1)
        let picture = RGBImage.rgb(PixelSize(width: width, height: 9 * scale))
        BitmapFont.standard.draw(text, x: 0, y: 0, scale: scale, ink: OverlayInk([255, 255, 255]), on: picture)
        return (0..<9 * scale).map { y in String((0..<width).map { picture[$0, y] > 0 ? "#" : "." }) }
    }

    @Test func drawsLettersSideBySide() {
        #expect(
            dots("Tg") == [
                "#####......",
                "..#........",
                "..#....####",
                "..#...#...#",
                "..#...#...#",
                "..#...#...#",
                "..#....####",
                "..........#",
                ".......###.",
            ])
    }

    @Test func everyGlyphIsThereAndDiffers() {
        var glyphs: Set<[UInt8]> = []
        for code in UInt8(33)...126 {
            let rows = Array(BitmapFont.standard.dots(of: Character(UnicodeScalar(code))))
            #expect(rows.count == 9 && rows.contains { $0 != 0 } && rows.allSatisfy { $0 < 32 })
            glyphs.insert(rows)
        }
        #expect(glyphs.count == 94)
        #expect(BitmapFont.standard.dots(of: " ").allSatisfy { $0 == 0 })
    }

    @Test func otherCharactersAreQuestionMarks() {
        for text in ["é", "路", "\n", "\u{7F}", "👩‍👩‍👧"] { #expect(dots(text) == dots("?")) }
    }

    @Test func scaleRepeatsDots() {
        let once = dots("A%")
        let twice = dots("A%", scale: 2)
        for y in 0..<18 {
            for (x, dot) in Array(twice[y]).enumerated() { #expect(dot == Array(once[y / 2])[x / 2]) }
        }
        #expect(BitmapFont.width(of: "", scale: 3) == 0)
        #expect(BitmapFont.width(of: "ab", scale: 3) == 33)
    }
}
