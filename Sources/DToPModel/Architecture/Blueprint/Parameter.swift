/// A tensor that a configuration requires.
package struct Parameter: Sendable, Equatable {
    /// Its name in mmsegmentation.
    package let name: String
    /// Dimensions as in the checkpoint, outermost first.
    package let shape: [Int]
    /// Whether its values are variances, so none may be negative.
    let isVariance: Bool

    package init(name: String, shape: [Int], isVariance: Bool = false) {
        self.name = name
        self.shape = shape
        self.isVariance = isVariance
    }

    /// Number of values.
    package var count: Int { shape.reduce(1, *) }
}
