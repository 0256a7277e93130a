import Compute
import DToPEngine
import Synchronization
import Threads

/// The one thread that computes for all streams.
///
/// A stream gets its turn first (`FairShare`) and gives its newest frame then, so that frames do not age while they
/// wait. Frames of streams that are ready at the same time, and share a workspace, pass through the network as one
/// batch while there is room; nobody waits for a peer.
package final class ComputeLoop: Sendable {
    private let core = Core()

    /// Starts the thread.
    package init() {
        let core = core
        _ = StageThread("compute") { core.run() }
    }

    deinit { core.end() }

    /// Serves `slot` until its input ends.
    func add(_ slot: StreamSlot) { core.add(slot) }

    /// What the thread holds, so that the loop itself can end.
    private final class Core: Sendable {
        private struct State {
            var slots: [StreamSlot] = []
            var shares = FairShare<ObjectIdentifier>()
            var hasEnded = false
        }

        private let condition = Condition()
        /// Read and written under the condition's lock.
        nonisolated(unsafe) private var state = State()

        func add(_ slot: StreamSlot) {
            slot.onChange { [weak self] in self?.wake {} }
            wake { unsafe state.slots.append(slot) }
        }

        func end() { wake { unsafe state.hasEnded = true } }

        /// Makes a change under the lock, and has the thread look again.
        private func wake(_ change: () -> Void) {
            condition.lock()
            change()
            condition.broadcast()
            condition.unlock()
        }

        func run() {
            while let slots = next() {
                charge(serve(slots))
                let ended = slots.filter(\.hasEnded)
                if !ended.isEmpty { remove(ended) }
            }
        }

        /// Waits for streams that are ready, in the order of their turns; nil once the loop has ended.
        private func next() -> [StreamSlot]? {
            condition.lock()
            defer { condition.unlock() }
            while true {
                if unsafe state.hasEnded { return nil }
                let ready = unsafe state.slots.filter(\.isReady)
                if !ready.isEmpty {
                    let order = unsafe state.shares.order(
                        ready.map { .init(ObjectIdentifier($0), weight: $0.weight, deadline: $0.deadline) },
                        at: StreamSlot.now)
                    // Those that only end wait for nobody.
                    return ready.filter(\.isAtEnd)
                        + order.compactMap { id in ready.first { ObjectIdentifier($0) == id && !$0.isAtEnd } }
                }
                unsafe state.shares.rest()
                condition.wait()
            }
        }

        /// Takes a frame of each slot and segments it; those that share the first one's workspace pass together while
        /// there is room. Returns each one's part of the time, in seconds.
        private func serve(_ slots: [StreamSlot]) -> [(StreamSlot, seconds: Double)] {
            let (begin, start) = (ContinuousClock.now, Duration.usedByThread)
            var tasks: [FrameTask] = []
            var rest = slots[...]
            Segmenter.segment {
                while let slot = rest.popFirst() {
                    if let first = tasks.first, !slot.canJoin(first) { continue }
                    guard let task = slot.take() else { continue }
                    tasks.append(task)
                    return task.request
                }
                return nil
            } onAnswer: {
                tasks[$0].slot.put(tasks[$0])
            }
            let used = Duration.usedByThread - start
            for task in tasks { task.slot.spend(used / tasks.count) }
            let costs = tasks.map(\.milliseconds)
            let all = costs.reduce(0, +)
            let seconds = begin.duration(to: .now) / .seconds(1)
            return zip(tasks, costs).map { task, cost in
                (task.slot, seconds: all > 0 ? seconds * cost / all : seconds / Double(tasks.count))
            }
        }

        private func charge(_ bills: [(StreamSlot, seconds: Double)]) {
            condition.lock()
            defer { condition.unlock() }
            for (slot, seconds) in bills {
                slot.occupy(seconds: seconds)
                unsafe state.shares.charge(ObjectIdentifier(slot), weight: slot.weight, seconds: seconds)
            }
        }

        private func remove(_ ended: [StreamSlot]) {
            condition.lock()
            defer { condition.unlock() }
            for slot in ended {
                guard let index = unsafe state.slots.firstIndex(where: { $0 === slot }) else { continue }
                unsafe state.slots.remove(at: index)
                unsafe state.shares.remove(ObjectIdentifier(slot))
            }
        }
    }
}
