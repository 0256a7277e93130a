import Compute
import Synchronization

/// Reads a stream's threads from outside.
final class StreamClocks: Sendable {
    private struct State {
        var threads: [ThreadClock] = []
        var slot: StreamSlot?
    }

    private let state = Mutex(State())

    /// Adds the calling thread to those of the stream, until `end`.
    func addThread() {
        let clock = ThreadClock()
        state.withLock { $0.threads.append(clock) }
    }

    func add(_ slot: StreamSlot) { state.withLock { $0.slot = slot } }

    /// The stream's threads end: their clocks must not be read any more.
    func end() { state.withLock { $0 = State() } }

    /// Nil unless the stream runs.
    func read(_ relief: StreamRelief) -> StreamUse? {
        state.withLock { state in
            guard let slot = state.slot else { return nil }
            var use = StreamUse()
            use.threads = state.threads.reduce(.zero) { $0 + $1.used }
            use.engine = slot.processorTime
            use.frames = relief.frames
            (use.rung, use.held) = relief.rung
            use.rate = relief.relief.rate
            use.decodeRate = relief.relief.decodeRate
            return use
        }
    }
}
