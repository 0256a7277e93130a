import DToPService
import Foundation
import NIOCore
import Synchronization

/// Tells those who listen what happens: the status once a second, changes of states, and what is published.
package final class EventFeed: Sendable {
    private struct State {
        var mailboxes: [Int: EventMailbox] = [:]
        var next = 0
        var ticks: RepeatedTask?
        /// What each stream was doing.
        var phases: [String: StreamPhase]?
        var hasEnded = false
    }

    /// A change of what a stream is doing.
    private struct Change: Encodable {
        let stream: String
        let state: String
        let reason: String?
        let since: String
    }

    private let service: WebService
    private let state = Mutex(State())
    private static let interval: TimeAmount = .seconds(1)

    init(_ service: WebService) { self.service = service }

    /// Tells everyone who may see it; on any thread.
    package func publish(_ event: WebEvent) {
        for mailbox in state.withLock({ Array($0.mailboxes.values) }) { mailbox.put(event) }
    }

    /// Begins to listen; nil once the service ends.
    /// - Parameter loop: where the status is made.
    func listen(_ scope: StreamScope, on loop: any EventLoop) -> (number: Int, mailbox: EventMailbox)? {
        let mailbox = EventMailbox(scope)
        let number = state.withLock { state -> Int? in
            if state.hasEnded { return nil }
            defer { state.next += 1 }
            state.mailboxes[state.next] = mailbox
            state.ticks =
                state.ticks
                ?? loop.scheduleRepeatedTask(initialDelay: Self.interval, delay: Self.interval) { [weak self] _ in
                    self?.tick()
                }
            return state.next
        }
        guard let number else { return nil }
        mailbox.put(status: statusEvent(scope))
        return (number, mailbox)
    }

    func leave(_ number: Int) {
        state.withLock { state in
            state.mailboxes[number] = nil
            guard state.mailboxes.isEmpty else { return }
            state.ticks?.cancel()
            state.ticks = nil
            state.phases = nil
        }
    }

    /// Ends all who listen, and lets nobody begin.
    func end() {
        let mailboxes = state.withLock { state in
            state.hasEnded = true
            return Array(state.mailboxes.values)
        }
        for mailbox in mailboxes { mailbox.end() }
    }

    private func tick() {
        let streams = service.reading.streams
        let now = Dictionary(uniqueKeysWithValues: streams.map { ($0.id, $0.phase) })
        let (before, mailboxes) = state.withLock { state in
            defer { state.phases = now }
            return (state.phases ?? now, Array(state.mailboxes.values))
        }
        for stream in streams where before[stream.id] != stream.phase {
            let change = Change(
                stream: stream.id, state: stream.phase.word, reason: stream.phase.reason, since: "\(stream.since)")
            publish(WebEvent("state", stream: stream.id, json: StatusJSON.line(change)))
        }
        // Those who may see the same share the bytes.
        var events: [StreamScope: [UInt8]] = [:]
        for mailbox in mailboxes {
            let event = events[mailbox.scope] ?? statusEvent(mailbox.scope)
            events[mailbox.scope] = event
            mailbox.put(status: event)
        }
    }

    private func statusEvent(_ scope: StreamScope) -> [UInt8] {
        WebEvent("status", json: StatusJSON.line(service.status(scope))).text
    }
}
