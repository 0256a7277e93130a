/// Which of the confident tokens leave at a head (Table 5 of the paper).
public enum PruningMethod: String, Sendable, CaseIterable, Codable {
    /// The most confident tokens of each class stay as context, the other confident ones leave.
    case topk
    /// All confident tokens leave.
    case remove
    /// The confident tokens of a class leave and are replaced by one row, their mean.
    case average
    /// A fixed share leaves, whatever the confidence.
    case ratio

    /// Whether who leaves can be told for some tokens of a picture alone, the others being as they were.
    package var canCarry: Bool { self == .topk || self == .remove }
}
