import ArgumentParser

/// Comma-separated values: `0.8,0.9,1`.
struct ListArgument<Element: ExpressibleByArgument>: ExpressibleByArgument {
    let values: [Element]

    init?(argument: String) {
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
        let values = parts.compactMap { Element(argument: String($0)) }
        guard values.count == parts.count else { return nil }
        self.values = values
    }
}
