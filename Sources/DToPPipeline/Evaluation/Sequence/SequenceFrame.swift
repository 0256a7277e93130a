import Numerics

/// A frame of a sequence, and what the answers to it are compared with.
struct SequenceFrame {
    /// The answer of one way to compute, and its answer to the frame before; nil at the first.
    struct Answer {
        let mask: LabelMap
        let before: LabelMap?
    }

    let dense: Answer
    let perFrame: Answer
    /// What is in it, where that is known.
    let truth: LabelMap?
    /// Not 0 at pixels that are as they were in the frame before; nil at the first.
    let isUnchanged: GrayImage?
}
