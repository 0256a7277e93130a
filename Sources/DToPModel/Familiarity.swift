/// What tells pictures that a model knows from those that it does not: the largest logit of each token's least sure cell,
/// the mean over the tokens (MaxLogit: Hendrycks et al., "Scaling Out-of-Distribution Detection for Real-World Settings",
/// ICML 2022).
public struct Familiarity: Codable, Equatable, Sendable {
    /// That mean on pictures like those the model was trained on.
    public var known: Double
    /// The same on noise and patterns, less than `known`.
    public var unknown: Double

    public init(known: Double, unknown: Double) {
        self.known = known
        self.unknown = unknown
    }

    /// How familiar a picture is whose tokens have `logit` in the mean: 0 as noise, 1 as what the model knows.
    public func share(logit: Double) -> Double { min(max((logit - unknown) / (known - unknown), 0), 1) }

    enum CodingKeys: String, CodingKey, CaseIterable { case known, unknown }
}
