import DToPConfiguration
import Imaging

/// The sizes at which a stream's frames are labelled, each once: the masks', or without masks that of the network's
/// input, then what the overlay shows, then what viewers look at.
struct AnswerSizes: Sendable {
    let needs: SinkNeeds
    let maskSize: MaskSize

    /// - Parameters:
    ///   - displayed: size of the displayed picture.
    ///   - input: size of the network's input.
    ///   - overlay: what the overlay is to show of the frame; nil if nobody wants it.
    ///   - view: what viewers want of it; nil if nobody looks.
    func sizes(displayed: PixelSize, input: PixelSize, overlay: OverlayRequest?, view: ViewRequest?) -> [PixelSize] {
        // Shares of the classes and audits need no more, and labels of a large picture cost as much as carrying it.
        var sizes = [needs.contains(.masks) && maskSize == .display ? displayed : input]
        if let overlay, overlay.showsLabels, !sizes.contains(overlay.size) { sizes.append(overlay.size) }
        if let view, view.showsLabels, !sizes.contains(view.size) { sizes.append(view.size) }
        return sizes
    }
}
