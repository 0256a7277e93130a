import Synchronization

/// Counts what a stream does. Its threads add to it once a frame, and anyone may read it. It outlives the stream's runs,
/// so that its counts never go back.
package final class StreamMeter: Sendable {
    private let state = Mutex(StreamTotals())

    package init() {}

    package var totals: StreamTotals { state.withLock(\.self) }

    package func add(_ change: (inout StreamTotals) -> Void) { state.withLock { change(&$0) } }
}
