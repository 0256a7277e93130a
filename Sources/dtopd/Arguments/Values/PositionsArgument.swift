import ArgumentParser

/// Layers joined by plus signs, such as `6+8`, or `none`.
struct PositionsArgument: ExpressibleByArgument {
    let layers: [Int]

    init?(argument: String) {
        if argument == "none" {
            layers = []
            return
        }
        let parts = argument.split(separator: "+", omittingEmptySubsequences: false)
        let layers = parts.compactMap { Int($0) }
        guard layers.count == parts.count else { return nil }
        self.layers = layers
    }
}
