import Numerics

/// A frame of a sequence, and what the answers to it are compared with.
package struct SequenceFrame {
    /// The answer of one way to compute, and its answer to the frame before; nil at the first.
    package struct Answer {
        let mask: LabelMap
        let before: LabelMap?

        package init(mask: LabelMap, before: LabelMap?) {
            self.mask = mask
            self.before = before
        }
    }

    let dense: Answer
    let perFrame: Answer
    /// What is in it, where that is known.
    let truth: LabelMap?
    /// Not 0 at pixels that are as they were in the frame before; nil at the first.
    let isUnchanged: GrayImage?

    package init(dense: Answer, perFrame: Answer, truth: LabelMap?, isUnchanged: GrayImage?) {
        self.dense = dense
        self.perFrame = perFrame
        self.truth = truth
        self.isUnchanged = isUnchanged
    }
}
