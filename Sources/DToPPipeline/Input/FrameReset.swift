/// Why nothing is carried into a frame from the one before, as the frame log names it; the strongest reason first.
package enum FrameReset: String, CaseIterable, Sendable {
    /// The first frame of an input.
    case start
    /// The first frame after a live source was lost.
    case reconnect
    /// An unrelated picture.
    case picture
    /// The frames before it belong to another recording, or time is missing.
    case gap
    /// It or a frame before it is damaged.
    case corrupt
    /// The picture's size has changed.
    case size
    /// The network's input has another size, because of the pressure of all streams.
    case pressure
    /// `--reset-every` asked for it.
    case interval
    /// The scene has changed.
    case cut

    /// The reason of a frame that has both: the stronger one; nil if it has none.
    package static func merged(_ one: Self?, _ other: Self?) -> Self? {
        allCases.first { $0 == one || $0 == other }
    }
}
