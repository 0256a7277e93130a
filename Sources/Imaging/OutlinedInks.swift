import CKernels

/// One ink per label, and another that is blended over it where a label borders on another one.
package struct OutlinedInks: Sendable {
    let inks: OverlayInks
    let outlines: OverlayInks
    /// Both inks as one, by matrix.
    private let borders601: [yuv_ink]
    private let borders709: [yuv_ink]

    /// - Parameters:
    ///   - opacity: of the inks, 0...1.
    ///   - outline: of those along borders.
    package init(_ colors: [RGBColor], opacity: Double, outline: Double) {
        inks = OverlayInks(colors, opacity: opacity)
        outlines = OverlayInks(colors, opacity: outline)
        let borders = zip(inks.inks, outlines.inks).map { ink, outline in
            OverlayInk(ink.color, weight: 256 - ((256 - ink.weight) * (256 - outline.weight) + 128) >> 8)
        }
        borders601 = borders.map { $0.yuv(.bt601) }
        borders709 = borders.map { $0.yuv(.bt709) }
    }

    func borders(_ matrix: YUVMatrix) -> [yuv_ink] { matrix == .bt601 ? borders601 : borders709 }
}
