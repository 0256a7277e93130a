/// Two reference values that separate pictures a model knows from those it does not. Both are means over a picture's
/// tokens of the largest logit of the token's least sure cell (MaxLogit: Hendrycks et al., "Scaling Out-of-Distribution
/// Detection for Real-World Settings", ICML 2022).
package struct Familiarity: Codable, Equatable, Sendable {
    /// The mean for pictures like those the model was trained on.
    package var known: Double
    /// The mean for noise and patterns; less than `known`.
    package var unknown: Double

    package init(known: Double, unknown: Double) {
        self.known = known
        self.unknown = unknown
    }

    /// Familiarity of a picture with a mean of `logit`: from 0 (like noise) to 1 (like what the model was trained on).
    package func share(logit: Double) -> Double { min(max((logit - unknown) / (known - unknown), 0), 1) }

    enum CodingKeys: String, CodingKey, CaseIterable { case known, unknown }
}
