import DToPMedia

/// Pictures of one input that cannot be decoded.
package struct FailedPictures: Error, CustomStringConvertible {
    /// One error for each picture; never empty.
    package let reasons: [MediaError]
    private let count: Int
    /// Most pictures named in the message; the rest are only counted.
    private static let mostNamed = 8

    /// Nil if `reasons` is empty.
    /// - Parameter count: number of pictures in the input.
    init?(_ reasons: [MediaError], of count: Int) {
        if reasons.isEmpty { return nil }
        self.reasons = reasons
        self.count = count
    }

    package var description: String {
        let named = reasons.prefix(Self.mostNamed).map { "cannot \($0.operation) \($0.subject): \($0.summary)" }
        let more = reasons.count - named.count
        return "\(reasons.count) of \(count) pictures left out: \(named.joined(separator: "; "))"
            + (more > 0 ? "; and \(more) more" : "")
    }
}
