/// A message that is published to an MQTT broker, or received from it.
package struct BrokerMessage: Equatable, Sendable {
    /// How often it is delivered.
    package enum Delivery: Int32, Sendable {
        /// Once, or not at all (QoS 0).
        case once = 0
        /// Until it is confirmed, perhaps twice (QoS 1).
        case confirmed = 1
    }

    package let topic: String
    package let payload: [UInt8]
    package let delivery: Delivery
    /// Whether the broker keeps it for those who subscribe later; received: whether it had been kept. A kept message
    /// without payload takes away the one before.
    package let isRetained: Bool

    package init(_ topic: String, _ payload: [UInt8], _ delivery: Delivery = .confirmed, isRetained: Bool = false) {
        self.topic = topic
        self.payload = payload
        self.delivery = delivery
        self.isRetained = isRetained
    }

    package init(_ topic: String, _ text: String, _ delivery: Delivery = .confirmed, isRetained: Bool = false) {
        self.init(topic, Array(text.utf8), delivery, isRetained: isRetained)
    }

    /// The payload as text; empty if it is no UTF-8.
    package var text: String { String(validating: payload, as: UTF8.self) ?? "" }
}
