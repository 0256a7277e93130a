import DToPEngine

/// A frame that has its turn.
struct FrameTask {
    let slot: StreamSlot
    let frame: DecodedFrame
    let segmentation: Pooled<Segmentation>
    /// Refers to the segmentation, which this task keeps lent.
    let request: Segmenter.Request
    /// Why the stream was reset before it; nil if it was not.
    let reset: FrameReset?
    /// The settings to compute it with; nil if nothing is carried.
    let settings: CarrySettings?
    /// What its overlay is to show; nil if nobody wants it.
    let overlay: OverlayRequest?
    /// What viewers want to see of it; nil if nobody looks.
    let view: ViewRequest?
    /// Whether its answer is compared with the full computation of a larger input.
    var isAuditedApart: Bool { frame.usualPicture != nil }

    /// What its answer took, as its share of a batch.
    var milliseconds: Double {
        segmentation.use { answer in
            StageClock.Stage.allCases.reduce(0) { $0 + answer.record.clock.milliseconds($1) }
        }
    }
}
