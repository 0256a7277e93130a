import DequeModule
import Mosquitto

/// Messages on their way to the broker, in bounded memory while it is away: of each state and each figure only the
/// newest, and the latest events. Knows nothing of connections or clocks.
package struct MQTTOutbox {
    /// A message that the broker has been given, but has not confirmed.
    private enum UnderWay {
        case state(BrokerMessage)
        case event(BrokerMessage)
    }

    /// The last state of each topic, which the broker keeps.
    private var states: [String: BrokerMessage] = [:]
    /// Topics whose state the broker does not know, in order.
    private var due: Deque<String> = []
    /// The newest figures of each topic.
    private var figures: [String: BrokerMessage] = [:]
    private var figuresDue: Deque<String> = []
    private var events: Deque<BrokerMessage> = []
    private var underWay: [Int32: UnderWay] = [:]
    /// Numbers in `underWay`, in order.
    private var order: [Int32] = []
    /// Events that were given up, because too many waited.
    package private(set) var dropped = 0

    /// Events that wait for the broker.
    package static let mostEvents = 1000

    package init() {}

    /// Sets a topic's state. The broker keeps it, and is told once if it stays the same.
    package mutating func set(_ topic: String, _ text: String) {
        let message = BrokerMessage(topic, text, isRetained: true)
        // Figures from before would come after it.
        figures[topic] = nil
        if states.updateValue(message, forKey: topic) != message { makeDue(topic) }
    }

    /// Has the broker forget a topic's state.
    package mutating func clear(_ topic: String) { set(topic, "") }

    /// Publishes a topic's newest figures once; nobody misses those before.
    /// - Parameter isRetained: whether they become the topic's state, which the broker keeps.
    package mutating func show(_ topic: String, _ text: String, isRetained: Bool = false) {
        if isRetained { states[topic] = BrokerMessage(topic, text, isRetained: true) }
        show(BrokerMessage(topic, text, .once, isRetained: isRetained))
    }

    /// Publishes a topic's newest picture once.
    package mutating func show(_ topic: String, picture: [UInt8]) { show(BrokerMessage(topic, picture, .once)) }

    private mutating func show(_ message: BrokerMessage) {
        let topic = message.topic
        if figures.updateValue(message, forKey: topic) == nil { figuresDue.append(topic) }
    }

    /// Publishes an event, once there is a broker.
    package mutating func add(event: BrokerMessage) {
        if events.count == Self.mostEvents {
            events.removeFirst()
            dropped += 1
        }
        events.append(event)
    }

    /// Counts an event that was given up elsewhere.
    package mutating func drop(_ count: Int) { dropped += count }

    /// Tells the broker a state again although it has not changed.
    package mutating func repeatState(_ topic: String) { if states[topic] != nil { makeDue(topic) } }

    /// There is a new connection: the broker is told every state, and what it has not confirmed.
    package mutating func begin() {
        for number in order.reversed() {
            if case .event(let message) = underWay[number] { events.prepend(message) }
        }
        underWay = [:]
        order = []
        due = Deque(states.keys.sorted())
    }

    /// The next message to hand over; nil if none is left, or if the broker has to confirm others first.
    package mutating func next() -> BrokerMessage? {
        if underWay.count < BrokerConnection.mostUnderWay {
            while let topic = due.popFirst() { if let state = states[topic] { return state } }
            if let event = events.popFirst() { return event }
        }
        while let topic = figuresDue.popFirst() {
            if let message = figures.removeValue(forKey: topic) { return message }
        }
        return nil
    }

    /// The broker has been given a message that `next` returned.
    package mutating func sent(_ message: BrokerMessage, as number: Int32) {
        guard message.delivery == .confirmed else { return }
        underWay[number] = message.isRetained ? .state(message) : .event(message)
        order.append(number)
    }

    /// The broker could not be given a message that `next` returned.
    package mutating func takeBack(_ message: BrokerMessage) {
        guard message.delivery == .confirmed else { return }
        if message.isRetained { makeDue(message.topic) } else { events.prepend(message) }
    }

    /// The broker has confirmed a message.
    package mutating func confirm(_ number: Int32) {
        guard let message = underWay.removeValue(forKey: number) else { return }
        order.removeAll { $0 == number }
        // What it has forgotten for good need not be told again.
        guard case .state(let state) = message, state.payload.isEmpty, states[state.topic] == state,
            !due.contains(state.topic)
        else { return }
        let isLast = !underWay.values.contains {
            if case .state(let other) = $0 { other.topic == state.topic } else { false }
        }
        if isLast { states[state.topic] = nil }
    }

    /// Whether nothing waits, and all is confirmed.
    package var isEmpty: Bool { due.isEmpty && events.isEmpty && underWay.isEmpty }

    private mutating func makeDue(_ topic: String) { if !due.contains(topic) { due.append(topic) } }
}
