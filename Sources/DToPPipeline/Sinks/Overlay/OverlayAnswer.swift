import Imaging

/// What an overlay shows of a frame.
struct OverlayAnswer {
    /// The class of each pixel, at the picture's size; nil if the answer has none.
    var labels: LabelMap?
    /// 255 times each pixel's confidence; nil unless it is shown.
    var confidence: GrayImage?
    /// Each token's stage and whether it was carried.
    var exits: TokenExits
    var grid: TokenGrid
    var tokens: FrameRecord.Tokens
    /// Share of the dense computation that it took.
    var ratio: Double
    /// Each class's share of the picture. [K]
    var shares: [Double]
}
