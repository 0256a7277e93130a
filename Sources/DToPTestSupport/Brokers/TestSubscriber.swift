import Mosquitto

/// Keeps what comes at a broker. For use by one thread.
package final class TestSubscriber {
    private let connection: BrokerConnection
    package private(set) var messages: [BrokerMessage] = []

    /// Returns once it has subscribed, so that it misses nothing later.
    package init(
        _ broker: TestBroker, _ filter: String = "#", name: String = "test",
        login: (user: String, password: String)? = nil
    ) throws {
        var options = BrokerConnection.Options(host: "127.0.0.1", port: broker.port, client: name)
        (options.user, options.password) = (login?.user, login?.password)
        connection = try BrokerConnection(options)
        var isConnected = false
        while !isConnected { isConnected = try connection.turn(within: .milliseconds(100)).contains(.connected) }
        try connection.subscribe(filter)
        // A broker answers in order, so it has subscribed when it has a message.
        let number = try connection.publish(BrokerMessage("test", "ready"))
        var isReady = false
        while !isReady { isReady = try take().contains(.delivered(number)) }
        messages.removeAll { $0.topic == "test" }
    }

    /// Takes what has come.
    @discardableResult
    private func take() throws -> [BrokerConnection.Event] {
        let events = try connection.turn(within: .milliseconds(50))
        for event in events { if case .received(let message) = event { messages.append(message) } }
        return events
    }

    /// Waits until `condition` holds; false if it does not in time, or the connection is lost.
    package func wait(until condition: ([BrokerMessage]) -> Bool) -> Bool {
        for _ in 0..<Int(Patience.seconds / 0.05) {
            if condition(messages) { return true }
            guard (try? take()) != nil else { return condition(messages) }
        }
        return condition(messages)
    }

    /// The last payload of a topic; nil if none has come.
    package func last(_ topic: String) -> String? { messages.last { $0.topic == topic }?.text }

    /// Waits until a topic's last payload is `text`.
    package func waits(for topic: String, _ text: String) -> Bool { wait { _ in last(topic) == text } }
}
