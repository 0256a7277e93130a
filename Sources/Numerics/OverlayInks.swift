import CKernels

/// One ink per index, to paint a picture by its indices.
public struct OverlayInks: Sendable {
    let entries: [overlay_ink]

    public var count: Int { entries.count }

    /// One colour per index, all at one opacity, 0...1.
    public init(_ colors: [RGBColor], opacity: Double) {
        entries = colors.map { OverlayInk($0, opacity: opacity).entry }
    }
}
