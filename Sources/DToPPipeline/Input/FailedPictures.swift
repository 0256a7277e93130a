import DToPMedia

/// Pictures of one input that cannot be decoded.
public struct FailedPictures: Error, CustomStringConvertible {
    /// Why, one for each; never empty.
    public let reasons: [MediaError]
    private let count: Int
    /// Named one by one; more are only counted.
    private static let mostNamed = 8

    /// Nil where there are none.
    /// - Parameter count: all pictures of the input.
    init?(_ reasons: [MediaError], of count: Int) {
        if reasons.isEmpty { return nil }
        self.reasons = reasons
        self.count = count
    }

    public var description: String {
        let named = reasons.prefix(Self.mostNamed).map { "cannot \($0.operation) \($0.subject): \($0.summary)" }
        let more = reasons.count - named.count
        return "\(reasons.count) of \(count) pictures left out: \(named.joined(separator: "; "))"
            + (more > 0 ? "; and \(more) more" : "")
    }
}
