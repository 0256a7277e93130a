import Compute
import Imaging

/// A fixed-width font of 5 x 9 dots (seven above the baseline, two below) for printable ASCII. Any other character is
/// drawn as a question mark.
package struct BitmapFont: Sendable {
    /// Size in dots of a glyph, and of a cell, which adds the gaps to the next glyph and the next line.
    static let glyph = PixelSize(width: 5, height: 9)
    package static let cell = PixelSize(width: 6, height: 11)
    /// The only font.
    package static let standard = BitmapFont()

    /// One byte per row, the leftmost dot in bit 4; nine rows per glyph, glyphs from 32 to 126.
    private let rows: [UInt8]

    private init() {
        let lines = Self.art.split(separator: "\n").map { Array($0.utf8) }
        var rows: [UInt8] = []
        for code in 0..<95 {
            let (block, column) = code.quotientAndRemainder(dividingBy: 16)
            for y in 0..<Self.glyph.height {
                let line = lines[block * Self.glyph.height + y]
                let dots = line[column * 6..<column * 6 + Self.glyph.width]
                rows.append(dots.reduce(0) { $0 << 1 | ($1 == UInt8(ascii: "#") ? 1 : 0) })
            }
        }
        self.rows = rows
    }

    /// The nine rows of a character's glyph, the leftmost of its five dots in bit 4.
    package func dots(of character: Character) -> ArraySlice<UInt8> {
        let ascii = character.asciiValue ?? 0
        let code = (32...126).contains(ascii) ? Int(ascii) - 32 : Int(UInt8(ascii: "?")) - 32
        return rows[code * Self.glyph.height..<(code + 1) * Self.glyph.height]
    }

    /// Width of a text in pixels at an integer scale, without the gap after the last character.
    package static func width(of text: String, scale: Int) -> Int {
        max(text.count * cell.width - 1, 0) * scale
    }

    /// Draws one line of text with its top left corner at (x, y), each dot `scale` pixels wide. What lies outside the
    /// picture is cut off.
    package func draw(_ text: String, x: Int, y: Int, scale: Int, ink: OverlayInk, on picture: any DrawingSurface) {
        var left = x
        for character in text {
            for (line, bits) in dots(of: character).enumerated() where bits != 0 {
                for dot in 0..<Self.glyph.width where bits & (16 >> UInt8(dot)) != 0 {
                    picture.paint(
                        x: left + dot * scale, y: y + line * scale, width: scale, height: scale, with: ink)
                }
            }
            left += Self.cell.width * scale
        }
    }
}
