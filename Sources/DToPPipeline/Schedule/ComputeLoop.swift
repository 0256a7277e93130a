import Compute
import DToPEngine
import Foundation
import Synchronization
import Threads

/// The one thread that computes for all streams.
///
/// A stream gets its turn first (`FairShare`) and gives its newest frame then, so that frames do not age while they
/// wait. Frames of streams that are ready at the same time, and share a workspace, pass through the network as one
/// batch while there is room; nobody waits for a peer.
package final class ComputeLoop: Sendable {
    private let core: Core

    /// Starts the thread.
    /// - Parameter onPressure: called on the thread with a message for each step of the ladder that is taken or given
    ///   back. See `hasPressure`.
    package init(onPressure: @escaping @Sendable (String) -> Void = { _ in }) {
        let core = Core(onPressure)
        self.core = core
        _ = StageThread("compute") { core.run() }
    }

    deinit { core.end() }

    /// Whether live streams give something up while they want more than the engine's time; if not, frames that are
    /// late are dropped.
    package var hasPressure: Bool {
        get { core.hasPressure.load(ordering: .relaxed) }
        set { core.hasPressure.store(newValue, ordering: .relaxed) }
    }

    /// The pressure now.
    package var pressure: PressureReading { core.reading.withLock(\.self) }

    /// Serves `slot` until its input ends.
    func add(_ slot: StreamSlot) { core.add(slot) }

    /// What the thread holds, so that the loop itself can end.
    private final class Core: Sendable {
        /// What a frame took of the engine's time.
        private struct Bill {
            let slot: StreamSlot
            let seconds: Double
            /// Whether the stream's next frames may be expected to take as long.
            let isTypical: Bool
        }

        private struct State {
            var slots: [StreamSlot] = []
            /// Live streams come first; files take what is left.
            var live = FairShare<ObjectIdentifier>()
            var files = FairShare<ObjectIdentifier>()
            var pressure = Pressure<ObjectIdentifier>(processors: Core.processors)
            /// What streams were charged for reading their sources.
            var charged: [ObjectIdentifier: Duration] = [:]
            var looked = Duration.zero
            var hasEnded = false
        }

        /// How often the pressure is looked at.
        private static let tick: Duration = .milliseconds(250)
        /// Those that the process may use.
        private static let processors = ProcessInfo.processInfo.activeProcessorCount
        let reading = Mutex(PressureReading())
        let hasPressure = Atomic<Bool>(false)
        private let onPressure: @Sendable (String) -> Void

        init(_ onPressure: @escaping @Sendable (String) -> Void) { self.onPressure = onPressure }

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
                lookAtPressure()
                let ready = unsafe state.slots.filter(\.isReady)
                if !ready.isEmpty {
                    let live = ready.filter(\.isLive)
                    let order =
                        if live.isEmpty { unsafe Self.order(ready, &state.files) } else {
                            unsafe Self.order(live, &state.live)
                        }
                    // Those that only end wait for nobody.
                    return ready.filter(\.isAtEnd)
                        + order.compactMap { id in ready.first { ObjectIdentifier($0) == id && !$0.isAtEnd } }
                }
                unsafe state.live.rest()
                unsafe state.files.rest()
                // Without frames, nobody else would wake it to give back what they gave up.
                if unsafe state.pressure.step == nil {
                    condition.wait()
                } else {
                    _ = condition.wait(until: .now + Self.tick)
                }
            }
        }

        private static func order(
            _ ready: [StreamSlot], _ shares: inout FairShare<ObjectIdentifier>
        ) -> [ObjectIdentifier] {
            shares.order(
                ready.map { .init(ObjectIdentifier($0), weight: $0.weight, deadline: $0.deadline) }, at: StreamSlot.now)
        }

        /// Has live streams give something up, or take it back, if it is time to look. Called under the lock.
        private func lookAtPressure() {
            let (now, isOn) = (StreamSlot.now, hasPressure.load(ordering: .relaxed))
            guard unsafe now - state.looked >= Self.tick, unsafe isOn || state.pressure.step != nil else { return }
            unsafe state.looked = now
            let live = unsafe state.slots.filter(\.isLive)
            let before = unsafe state.pressure.step
            chargeReading(of: live)
            if isOn {
                unsafe state.pressure.update(
                    live.map { .init(ObjectIdentifier($0), weight: $0.weight, load: $0.load) }, at: now)
            } else {
                unsafe state.pressure = Pressure(processors: Self.processors)
            }
            for slot in live { unsafe slot.follow(state.pressure, as: ObjectIdentifier(slot)) }
            let reading = unsafe PressureReading(state.pressure, streams: live.count)
            self.reading.withLock { $0 = reading }
            for message in reading.messages(since: before) { onPressure(message) }
        }

        /// Charges streams for the processor time that reading their sources took: who decodes much segments less.
        private func chargeReading(of live: [StreamSlot]) {
            for slot in live {
                let (id, time) = (ObjectIdentifier(slot), slot.load.time)
                let more = unsafe time - (state.charged.updateValue(time, forKey: id) ?? time)
                unsafe state.live.charge(
                    id, weight: slot.weight, seconds: more / .seconds(1) / Double(Self.processors))
            }
        }

        /// Takes a frame of each slot and segments it; those that share the first one's workspace pass together while
        /// there is room. Returns each one's part of the time.
        private func serve(_ slots: [StreamSlot]) -> [Bill] {
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
                if !tasks[$0].isAuditedApart { tasks[$0].slot.put(tasks[$0]) }
            }
            for task in tasks where task.isAuditedApart {
                task.slot.audit(task)
                task.slot.put(task)
            }
            let used = Duration.usedByThread - start
            let costs = tasks.map(\.milliseconds)
            let all = costs.reduce(0, +)
            let seconds = begin.duration(to: .now) / .seconds(1)
            return zip(tasks, costs).map { task, cost in
                let share = all > 0 ? cost / all : 1 / Double(tasks.count)
                let isTypical = task.slot.charge(task, seconds: seconds * share, processorTime: used * share)
                return Bill(slot: task.slot, seconds: seconds * share, isTypical: isTypical)
            }
        }

        private func charge(_ bills: [Bill]) {
            condition.lock()
            defer { condition.unlock() }
            for bill in bills {
                let (id, weight) = (ObjectIdentifier(bill.slot), bill.slot.weight)
                bill.slot.occupy(seconds: bill.seconds)
                unsafe state.live.charge(id, weight: weight, seconds: bill.seconds)
                unsafe state.files.charge(id, weight: weight, seconds: bill.seconds)
                guard bill.slot.isLive else { continue }
                unsafe state.pressure.charge(
                    id, seconds: bill.seconds, isTypical: bill.isTypical, at: StreamSlot.now)
            }
        }

        private func remove(_ ended: [StreamSlot]) {
            condition.lock()
            defer { condition.unlock() }
            for slot in ended {
                guard let index = unsafe state.slots.firstIndex(where: { $0 === slot }) else { continue }
                unsafe state.slots.remove(at: index)
                unsafe state.live.remove(ObjectIdentifier(slot))
                unsafe state.charged[ObjectIdentifier(slot)] = nil
                unsafe state.files.remove(ObjectIdentifier(slot))
            }
        }
    }
}
