/// How fast a stream goes, over the last seconds.
package struct StreamRates: Equatable, Sendable {
    /// Pictures received and frames processed, a second.
    package var received = 0.0
    package var processed = 0.0
    /// Share of the time for which the engine worked for the stream, 0...1.
    package var engineShare = 0.0

    package init() {}
}
