import DToPPipeline
import NIOCore
import Synchronization

/// Those who look at a stream live, so that they can be let go when the service ends.
final class LiveViewers: Sendable {
    private struct State {
        var tickets: [ObjectIdentifier: ViewerTicket] = [:]
        var hasEnded = false
    }

    private let state = Mutex(State())

    /// False once the service ends.
    func add(_ ticket: ViewerTicket, _ channel: any Channel) -> Bool {
        state.withLock { state in
            if state.hasEnded { return false }
            state.tickets[ObjectIdentifier(channel)] = ticket
            return true
        }
    }

    func remove(_ channel: any Channel) { state.withLock { $0.tickets[ObjectIdentifier(channel)] = nil } }

    func end() {
        let tickets = state.withLock { state in
            state.hasEnded = true
            return Array(state.tickets.values)
        }
        for ticket in tickets { ticket.end() }
    }
}
