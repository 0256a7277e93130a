/// A frame's answer on its way into its recording.
package struct RecordedMask: Sendable {
    /// The packet that the frame came of, and when its first bytes arrived, in the recording's time; nil where unknown.
    package let packet: PacketID?
    package let beginning: Duration?
    /// The frame's number in the frame log.
    package let frame: Int
    /// The first line of a file of masks.
    package let header: [UInt8]
    /// Members of its line, JSON such as `,"ratio":0.2`.
    package let facts: [UInt8]
    /// Members that are left out of its line while they are those of the line before.
    package let repeated: [[UInt8]]

    package init(
        packet: PacketID?, beginning: Duration?, frame: Int, header: [UInt8], facts: [UInt8], repeated: [[UInt8]]
    ) {
        self.packet = packet
        self.beginning = beginning
        self.frame = frame
        self.header = header
        self.facts = facts
        self.repeated = repeated
    }

    var byteCount: Int { repeated.reduce(facts.count) { $0 + $1.count } }
}
