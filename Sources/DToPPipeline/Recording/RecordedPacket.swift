import DToPMedia

/// A packet on its way into a recording.
package struct RecordedPacket: Sendable {
    /// When a live source's packet arrived.
    package struct Arrival: Sendable {
        package let wall: WallTime
        /// The same on a clock that nobody sets.
        package let time: Duration

        package init(wall: WallTime, time: Duration) {
            self.wall = wall
            self.time = time
        }
    }

    package let coded: CodedPacket
    package let connection: RecordedConnection
    /// Nil for a file, whose time is what its timestamps say.
    package let arrival: Arrival?

    package init(_ coded: CodedPacket, connection: RecordedConnection, arrival: Arrival?) {
        self.coded = coded
        self.connection = connection
        self.arrival = arrival
    }
}
