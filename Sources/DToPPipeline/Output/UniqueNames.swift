/// Hands out names, none twice: the second `a` is `a-2`, the third `a-3`.
public struct UniqueNames: Sendable {
    private var taken: Set<String> = []
    private var counts: [String: Int] = [:]

    public init() {}

    /// `name` if it is free, else with the first free number behind it.
    public mutating func claim(_ name: String) -> String {
        var candidate = name
        var number = counts[name] ?? 1
        while !taken.insert(candidate).inserted {
            number += 1
            candidate = "\(name)-\(number)"
        }
        counts[name] = number
        return candidate
    }
}
