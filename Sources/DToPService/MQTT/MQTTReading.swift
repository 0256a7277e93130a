/// The connection to an MQTT broker, at one moment.
package struct MQTTReading: Equatable, Sendable {
    /// Whether the broker has accepted the connection.
    package var isUp = false
    /// Messages that were given up, because too many waited for the broker.
    package var dropped = 0

    package init() {}
}
