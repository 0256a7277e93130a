import DToPConfiguration
import Imaging

/// The sizes at which a stream's frames are labelled, each once: the masks' first, then the displayed one, then what
/// viewers look at.
struct AnswerSizes: Sendable {
    let needs: SinkNeeds
    let maskSize: MaskSize

    /// - Parameters:
    ///   - view: what viewers want of the frame; nil if nobody looks.
    ///   - displayed: size of the displayed picture.
    ///   - input: size of the network's input.
    func sizes(displayed: PixelSize, input: PixelSize, for view: ViewRequest?) -> [PixelSize] {
        let wanted = sizes(displayed: displayed, input: input)
        guard let view, view.showsLabels, !wanted.contains(view.size) else { return wanted }
        return wanted + [view.size]
    }

    private func sizes(displayed: PixelSize, input: PixelSize) -> [PixelSize] {
        // Shares of the classes and audits need no more, and labels of a large picture cost as much as carrying it.
        if needs.isDisjoint(with: [.masks, .displayedLabels]) { return [input] }
        guard maskSize == .model, input != displayed else { return [displayed] }
        return needs.contains(.displayedLabels) ? [input, displayed] : [input]
    }
}
