/// The least agreement with the full computation that is enough.
package struct AgreementBound: Sendable {
    /// An audit is good if it exceeds the bound by at least this share of what lies between it and 1.
    private static let margin = 0.25

    /// Share of the pixels, 0...1.
    private let least: Double

    package init(_ least: Double) { self.least = least }

    /// Whether an audit found too little agreement, 0...1.
    package func isBad(_ agreement: Double) -> Bool { agreement < least }

    /// Whether an audit's agreement, 0...1, is well above the bound.
    package func isGood(_ agreement: Double) -> Bool { agreement >= least + Self.margin * (1 - least) }
}
