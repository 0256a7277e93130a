import DToPPipeline

/// Warns of a certificate that expires: once for each of a few days before the end, and at the end.
package struct ExpiryWatch: Sendable {
    /// Days before the end.
    private static let days: [Double] = [14, 7, 3, 1, 0]
    /// How many of them have been told.
    private var told = 0

    package init() {}

    /// What is to be said now; nil for nothing.
    package mutating func warning(expires: WallTime, now: WallTime) -> String? {
        let left = (expires.seconds - now.seconds) / 86400
        let passed = Self.days.count { left <= $0 }
        defer { told = passed }
        if passed <= told { return nil }
        if left <= 0 { return "the certificate expired at \(expires): browsers refuse it" }
        let count = left < 2 ? "\(Int(left * 24)) hours" : "\(Int(left)) days"
        return "the certificate expires in \(count), at \(expires), and its files hold no newer one"
    }
}
