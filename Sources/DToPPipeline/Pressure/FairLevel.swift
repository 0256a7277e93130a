/// The max-min fair level: what each stream may have by its weight, where those that want less leave the rest to the
/// others (Bertsekas and Gallager, "Data Networks", 1992, section 6.5.2).
package enum FairLevel {
    /// The level at which `streams` together have the whole engine; if they want less than that, the most that one wants.
    /// - Parameter streams: weights above 0, and the shares of the engine that they want.
    package static func level(of streams: [(weight: Double, wish: Double)]) -> Double {
        let modestFirst = streams.sorted { $0.wish * $1.weight < $1.wish * $0.weight }
        var (left, weights) = (1.0, streams.reduce(0) { $0 + $1.weight })
        for (weight, wish) in modestFirst {
            if wish * weights > left * weight { return left / weights }
            left -= wish
            weights -= weight
        }
        return modestFirst.last.map { $0.wish / $0.weight } ?? 0
    }
}
