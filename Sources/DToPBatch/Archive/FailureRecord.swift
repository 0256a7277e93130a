/// Why an item failed.
package struct FailureRecord: StoredRecord, Codable, Equatable, Sendable {
    /// What failed, where, and what to do.
    package let reason: String
    /// The exit status that a run of the input alone would have had.
    package let status: Int32
    /// Whether it would fail again while input, model and settings stay the same.
    package let isFinal: Bool
    /// When it failed (UTC).
    package let time: String

    package init(reason: String, status: Int32, isFinal: Bool, time: String) {
        self.reason = reason
        self.status = status
        self.isFinal = isFinal
        self.time = time
    }
}
