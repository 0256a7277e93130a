/// Hands out names, none twice, by their bytes: the second `a` is `a-2`, the third `a-3`.
public struct UniqueNames: Sendable {
    private var taken: Set<[UInt8]> = []
    private var counts: [[UInt8]: Int] = [:]

    public init() {}

    /// `name` if it is free, else with the first free number behind it.
    public mutating func claim(_ name: String) -> String {
        var candidate = name
        var number = counts[Array(name.utf8)] ?? 1
        while !taken.insert(Array(candidate.utf8)).inserted {
            number += 1
            candidate = "\(name)-\(number)"
        }
        counts[Array(name.utf8)] = number
        return candidate
    }
}
