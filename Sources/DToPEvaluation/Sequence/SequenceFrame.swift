import Imaging

/// What the answers for one frame of a sequence are compared with.
package struct SequenceFrame {
    /// One way's answer for the frame, and for the frame before; nil at the first frame.
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
    /// The frame's labels; nil if it has none.
    let truth: LabelMap?
    /// Not 0 at pixels that have not changed since the frame before; nil at the first frame.
    let isUnchanged: GrayImage?

    package init(dense: Answer, perFrame: Answer, truth: LabelMap?, isUnchanged: GrayImage?) {
        self.dense = dense
        self.perFrame = perFrame
        self.truth = truth
        self.isUnchanged = isUnchanged
    }
}
