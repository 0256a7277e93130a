/// Whose fault an error is, which decides whether the worker goes on.
package enum Blame: Sendable {
    /// The item failed; the others go on. `isFinal`: it would fail again.
    case item(status: Int32, isFinal: Bool)
    /// The item may be done later, such as after its URL has been renewed.
    case later
    /// No item would go better, as with a full disk.
    case machine
}
