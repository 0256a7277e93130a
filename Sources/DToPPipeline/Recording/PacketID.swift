/// Names a packet of a stream.
package struct PacketID: Hashable, Sendable {
    /// Counts the stream's connections, from 1.
    package let connection: Int
    /// Its number in the connection's decoder, from 1.
    package let number: Int64

    package init(connection: Int, number: Int64) {
        self.connection = connection
        self.number = number
    }
}
