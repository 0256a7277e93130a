/// How video codes colours: the matrix between R'G'B' and Y'CbCr, in limited range (luma 16 to 235, chroma 16 to 240).
package enum YUVMatrix: Sendable {
    /// ITU-R BT.601, of standard definition.
    case bt601
    /// ITU-R BT.709, of high definition.
    case bt709

    /// Luma and the two chroma samples of a colour, 16...240.
    func samples(_ color: RGBColor) -> (luma: Double, blue: Double, red: Double) {
        let (r, g, b) = (Double(color.red) / 255, Double(color.green) / 255, Double(color.blue) / 255)
        let (kr, kb) = self == .bt601 ? (0.299, 0.114) : (0.2126, 0.0722)
        let y = kr * r + (1 - kr - kb) * g + kb * b
        return (16 + 219 * y, 128 + 112 * (b - y) / (1 - kb), 128 + 112 * (r - y) / (1 - kr))
    }
}
