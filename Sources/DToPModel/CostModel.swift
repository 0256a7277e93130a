import Numerics

/// Multiply-adds of the parts of a forward pass, as the papers count them (fvcore, there called FLOPs).
///
/// Of a valid configuration, and up to `ModelConfiguration.Limits.tokens` rows, no figure overflows.
public struct CostModel: Sendable {
    private let width: Int
    private let intermediate: Int
    private let patch: Int
    private let classes: Int
    private let layerCount: Int
    private let stageCount: Int
    private let classTokenCount: Int
    private let headShape: HeadConfiguration

    public init(_ configuration: ModelConfiguration) {
        width = configuration.hiddenSize
        intermediate = configuration.intermediateSize
        patch = configuration.patchSize
        classes = configuration.classCount
        layerCount = configuration.layerCount
        stageCount = configuration.stageCount
        classTokenCount = configuration.classTokenCount
        headShape = configuration.head
    }

    /// Patch embedding of `tokens` patches.
    public func embedding(tokens: Int) -> Int { 3 * patch * patch * tokens * width }

    /// One layer of the trunk. `n` counts every row in it, class token and averages too, `m` what they attend to: as
    /// many, where nothing is carried over from an earlier frame.
    public func layer(rows n: Int, keys m: Int? = nil) -> Int {
        let m = m ?? n
        // 4 C^2 for attention's projections; with a feed-forward of 4 C, the papers' 12 C^2 in all.
        let projections = n * width * (4 * width + 2 * intermediate)
        return projections + 2 * n * m * width + 10 * n * width
    }

    /// One head. `n` counts the rows it computes, averages too, the class token not; `m` all that its queries see.
    public func head(rows n: Int, keys m: Int? = nil) -> Int {
        let m = m ?? n
        switch headShape {
        case .atm(let d, let layers, _):
            let k = classes
            let queries = 14 * k * d * d + 2 * k * k * d + 15 * k * d
            return memory(rows: n) + layers * (queries + 2 * k * m * d) + 2 * k * d
        case .fcn(let d, let cells):
            return n * width * d + 5 * n * width + 2 * n * d + n * d * classes * cells * cells
        }
    }

    /// What a head leaves for others to see of `n` rows where it does not run: keys and values of ATM's decoder layers.
    public func memory(rows n: Int) -> Int {
        guard case .atm(let d, let layers, _) = headShape else { return 0 }
        return n * width * d + 5 * n * d + layers * 2 * n * d * d
    }

    /// Bilinear upsampling of the scores to a picture.
    public func upsampling(to size: PixelSize) -> Int { 2 * 4 * classes * size.count }

    /// Embedding and layers when no token leaves.
    public func trunk(tokens: Int) -> Int {
        embedding(tokens: tokens) + layerCount * layer(rows: tokens + classTokenCount)
    }

    /// `dense_macs`: a frame of `tokens` patches when no token leaves, the denominator of every ratio.
    public func dense(tokens: Int) -> Int { trunk(tokens: tokens) + stageCount * head(rows: tokens) }

    /// `published_macs`: the papers' convention for the dense baseline, one head and the upsampling to the crop.
    public func published(tokens: Int, crop: PixelSize) -> Int {
        trunk(tokens: tokens) + head(rows: tokens) + upsampling(to: crop)
    }
}
