/// What an output of a stream has done over all the stream's runs.
package struct SinkTotals: Equatable, Sendable {
    /// Frames written.
    package var written = 0
    /// Frames left out because it was slow or had failed.
    package var dropped = 0
    package var errors = 0
    /// False from an error on, until it has written again.
    package var isUp = true
    /// Why it is not up, if it failed.
    package var failure: String?

    package init() {}
}
