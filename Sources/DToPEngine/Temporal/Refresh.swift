/// Why a frame was computed in full though tokens may be carried.
public enum Refresh: String, Sendable {
    /// Nothing is known from before: the first frame, or what came before is over.
    case start
    /// Another scene begins.
    case cut
    /// Nearly every token would have been computed anyway.
    case changed
    /// Tokens whose pixels had not changed gave other answers: what was carried was no longer true.
    case doubt
    /// It was time to see how far the carried answer had strayed.
    case audit
}
