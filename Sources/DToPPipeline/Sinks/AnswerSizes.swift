import DToPConfiguration
import Imaging

/// The sizes at which a stream's frames are labelled: the masks' first, the displayed one last; one if they are equal.
struct AnswerSizes: Sendable {
    let needs: SinkNeeds
    let maskSize: MaskSize

    /// - Parameters:
    ///   - displayed: size of the displayed picture.
    ///   - input: size of the network's input.
    func sizes(displayed: PixelSize, input: PixelSize) -> [PixelSize] {
        // Shares of the classes and audits need no more, and labels of a large picture cost as much as carrying it.
        if needs.isDisjoint(with: [.masks, .displayedLabels]) { return [input] }
        guard maskSize == .model, input != displayed else { return [displayed] }
        return needs.contains(.displayedLabels) ? [input, displayed] : [input]
    }
}
