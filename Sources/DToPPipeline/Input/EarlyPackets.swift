import DToPMedia

/// Hands the packets of a file on to its recording, from where reading begins to where it ends. Holds them back while
/// the beginning is looked for, which may take several tries.
final class EarlyPackets {
    /// The packets' connection in the recording.
    private(set) var connection: RecordedConnection
    /// Presentation time, in seconds, from which on nothing is wanted.
    var end = Double.infinity
    private let recording: Recording
    /// Nil once the beginning is found.
    private var held: [CodedPacket]? = []

    init(_ recording: Recording, _ reader: VideoReader) throws(MediaError) {
        self.recording = recording
        connection = recording.begin(.input, isLive: false)
        try copy(from: reader)
    }

    /// Takes the packets of a reader, instead of those so far.
    func begin(_ reader: VideoReader) throws(MediaError) {
        restart()
        connection = recording.begin(.input, isLive: false)
        try copy(from: reader)
    }

    private func copy(from reader: VideoReader) throws(MediaError) {
        try reader.copyPackets { [recording] in
            recording.wants(.input)
        } to: {
            self.take($0)
        }
    }

    /// Forgets the packets so far: reading begins elsewhere.
    func restart() { held = [] }

    /// The beginning is found.
    func release() {
        for packet in held ?? [] { recording.take(packet, of: connection) }
        held = nil
    }

    private func take(_ coded: CodedPacket) {
        if let time = coded.packet.timestamp, coded.timeBase.seconds(time) >= end { return }
        if held == nil { recording.take(coded, of: connection) } else { held?.append(coded) }
    }
}
