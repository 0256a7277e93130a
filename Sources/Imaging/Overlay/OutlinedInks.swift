/// One ink per label, and another that is blended over it where a label borders on another one.
package struct OutlinedInks: Sendable {
    let inks: OverlayInks
    let outlines: OverlayInks
    /// Both as one ink.
    let borders: OverlayInks

    /// - Parameters:
    ///   - opacity: of the inks, 0...1.
    ///   - outline: of those along borders.
    package init(_ colors: [RGBColor], opacity: Double, outline: Double) {
        inks = OverlayInks(colors, opacity: opacity)
        outlines = OverlayInks(colors, opacity: outline)
        borders = OverlayInks(
            zip(inks.inks, outlines.inks).map { ink, outline in
                OverlayInk(ink.color, weight: 256 - ((256 - ink.weight) * (256 - outline.weight) + 128) >> 8)
            })
    }
}
