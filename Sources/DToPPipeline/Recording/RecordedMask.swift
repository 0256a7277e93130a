/// A frame's masks on their way into its recording.
package struct RecordedMask: Sendable {
    /// The packet that the frame came of.
    package let packet: PacketID
    /// The frame's number in the frame log.
    package let frame: Int
    /// The classes' names and colours, as the first line of a file of masks.
    package let classes: [UInt8]
    /// Its masks as a JSON list.
    package let masks: [UInt8]

    package init(packet: PacketID, frame: Int, classes: [UInt8], masks: [UInt8]) {
        self.packet = packet
        self.frame = frame
        self.classes = classes
        self.masks = masks
    }
}
