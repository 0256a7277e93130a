/// Hands out names that are unique by their bytes: the second `a` becomes `a-2`, the third `a-3`.
package struct UniqueNames: Sendable {
    private var taken: Set<[UInt8]> = []
    private var counts: [[UInt8]: Int] = [:]

    package init() {}

    /// Returns `name` if it is free, otherwise `name` with the first free number appended.
    package mutating func claim(_ name: String) -> String {
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
