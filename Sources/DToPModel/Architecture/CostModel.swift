import Imaging

/// Multiply-adds of the parts of a forward pass, as the papers count them (with fvcore, which calls them FLOPs).
///
/// No figure overflows for a valid configuration and at most `ModelConfiguration.Limits.tokens` rows.
package struct CostModel: Sendable {
    private let width: Int
    private let intermediate: Int
    private let patch: Int
    private let classes: Int
    private let layerCount: Int
    private let stageCount: Int
    private let classTokenCount: Int
    private let headShape: HeadConfiguration

    package init(_ configuration: ModelConfiguration) {
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
    package func embedding(tokens: Int) -> Int { 3 * patch * patch * tokens * width }

    /// One layer of the trunk. `n`: rows computed, class token and averages included. `m`: keys they attend to; nil
    /// means `n`, as when nothing is carried from an earlier frame.
    package func layer(rows n: Int, keys m: Int? = nil) -> Int {
        let m = m ?? n
        // 4 C^2 for attention's projections; with a feed-forward width of 4 C, the papers' 12 C^2 in total.
        let projections = n * width * (4 * width + 2 * intermediate)
        return projections + 2 * n * m * width + 10 * n * width
    }

    /// One head. `n`: rows it computes, averages included, class token not. `m`: rows its queries see; nil means `n`.
    package func head(rows n: Int, keys m: Int? = nil) -> Int {
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

    /// Keys and values of ATM's decoder layers for `n` rows, which a skipped head still computes so that later frames
    /// can attend to them. 0 for FCN heads.
    package func memory(rows n: Int) -> Int {
        guard case .atm(let d, let layers, _) = headShape else { return 0 }
        return n * width * d + 5 * n * d + layers * 2 * n * d * d
    }

    /// Bilinear upsampling of the scores to a picture of `size`.
    package func upsampling(to size: PixelSize) -> Int { 2 * 4 * classes * size.count }

    /// Patch embedding and all layers, when no token exits.
    package func trunk(tokens: Int) -> Int {
        embedding(tokens: tokens) + layerCount * layer(rows: tokens + classTokenCount)
    }

    /// `dense_macs`: a frame of `tokens` patches when no token exits. The denominator of every ratio.
    package func dense(tokens: Int) -> Int { trunk(tokens: tokens) + stageCount * head(rows: tokens) }

    /// `published_macs`: the papers' convention for the dense baseline: trunk, one head, upsampling to the crop.
    package func published(tokens: Int, crop: PixelSize) -> Int {
        trunk(tokens: tokens) + head(rows: tokens) + upsampling(to: crop)
    }
}
