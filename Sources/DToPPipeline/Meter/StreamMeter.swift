import Synchronization

/// Holds a stream's totals. The stream's threads add to them once per frame; any thread may read them. It outlives the
/// stream's runs, so the counts never decrease.
package final class StreamMeter: Sendable {
    private let state = Mutex(StreamTotals())

    package init() {}

    package var totals: StreamTotals { state.withLock(\.self) }

    package func add(_ change: (inout StreamTotals) -> Void) { state.withLock { change(&$0) } }
}
