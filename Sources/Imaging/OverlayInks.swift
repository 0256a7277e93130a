import CKernels

/// One ink per index, to paint a picture by its indices.
package struct OverlayInks: Sendable {
    let entries: [overlay_ink]

    package var count: Int { entries.count }

    /// One colour per index, all at one opacity, 0...1.
    package init(_ colors: [RGBColor], opacity: Double) {
        entries = colors.map { OverlayInk($0, opacity: opacity).entry }
    }
}
