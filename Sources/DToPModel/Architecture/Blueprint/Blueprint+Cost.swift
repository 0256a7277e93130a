import Imaging

/// Multiply-adds of a forward pass, as the papers count them (with fvcore, which calls them FLOPs).
///
/// No figure overflows for a valid configuration and at most `ModelConfiguration.Limits.tokens` rows.
extension Blueprint {
    /// Patch embedding and all layers, when no token exits.
    package func trunkCost(tokens: Int) -> Int {
        let rows = tokens + configuration.classTokenCount
        return layers.reduce(embedding.cost(tokens: tokens)) { $0 + $1.cost(rows: rows) }
    }

    /// `dense_macs`: a frame of `tokens` patches when no token exits. The denominator of every ratio.
    package func denseCost(tokens: Int) -> Int {
        heads.reduce(trunkCost(tokens: tokens)) { $0 + $1.cost(rows: tokens) }
    }

    /// `published_macs`: the papers' convention for the dense baseline: trunk, one head, upsampling to the crop.
    package func publishedCost(tokens: Int, crop: PixelSize) -> Int {
        trunkCost(tokens: tokens) + heads[0].cost(rows: tokens) + upsamplingCost(to: crop)
    }

    /// Bilinear upsampling of the scores to a picture of `size`.
    private func upsamplingCost(to size: PixelSize) -> Int { 2 * 4 * configuration.classCount * size.count }
}
