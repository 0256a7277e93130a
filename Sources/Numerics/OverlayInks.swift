import CKernels

/// One ink for each index that a picture may be painted by.
public struct OverlayInks: Sendable {
    let entries: [overlay_ink]

    public var count: Int { entries.count }

    /// The colour of each index at one opacity, 0...1.
    public init(_ colors: [RGBColor], opacity: Double) {
        entries = colors.map { OverlayInk($0, opacity: opacity).entry }
    }
}
