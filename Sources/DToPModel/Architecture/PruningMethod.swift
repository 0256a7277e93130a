/// Which of the confident tokens exit at a head (Table 5 of the paper).
package enum PruningMethod: String, Sendable, CaseIterable, Codable {
    /// The most confident tokens of each class stay as context; the other confident ones exit.
    case topk
    /// All confident tokens exit.
    case remove
    /// The confident tokens of each class exit and are replaced by one row, their mean.
    case average
    /// A fixed share of the tokens exits, the most confident first, however low their confidence.
    case ratio

    /// Whether exits can be decided for some tokens of a picture alone, with the others carried.
    package var canCarry: Bool { self == .topk || self == .remove }
}
