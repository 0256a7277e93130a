import FileNames
import SystemPackage

/// Joins videos of one coding, such as those of an input's parts, by copying their packets.
package enum VideoJoin {
    /// Tags of the track that stay true: containers write others about lengths.
    private static let keptTags: Set = ["CLASSES"]

    /// Joins `parts` into `path`, which must not exist, and copies the audio of `source`. Their timestamps are kept.
    /// Returns what could not be kept. Throws if the parts are coded in different ways, or their times do not grow.
    /// - Parameters:
    ///   - parts: at least one video; each has its place in time.
    ///   - source: the input whose audio is copied; nil for none.
    ///   - options: how to open it.
    package static func join(
        _ parts: [FilePath], audioOf source: MediaInput?, options: InputOptions = InputOptions(), into path: FilePath
    ) throws(MediaError) -> [String] {
        let call = FFmpegCall("join", path.shown, .writing)
        var audio = try source.map { source throws(MediaError) in try JoinedAudio(source, options: options) }
        if audio?.streams.isEmpty == true { audio = nil }
        var coding: CodedVideo?
        var writer: PacketWriter?
        for part in parts {
            let demuxer = try Demuxer(.file(part))
            let video = CodedVideo(demuxer.video, tags: demuxer.video.tags.filter { keptTags.contains($0.key) })
            if let coding {
                guard video.extradata.elementsEqual(coding.extradata), video.size == coding.size,
                    video.timeBase == coding.timeBase
                else {
                    throw call.error(
                        .invalidData, reason: "'\(part.shown)' is coded in another way than the part before",
                        advice: "Plan the archive again with longer parts")
                }
            } else {
                coding = video
                writer = try PacketWriter(
                    path, video, PacketWriter.Configuration(audio: audio?.streams ?? []))
            }
            while let packet = try demuxer.read() {
                guard packet.streamIndex == demuxer.video.index, let timestamp = packet.timestamp else { continue }
                try audio?.copy(before: video.timeBase.seconds(timestamp), to: writer)
                try writer?.write(packet)
            }
        }
        try audio?.copy(before: .infinity, to: writer)
        try writer?.finish()
        return writer?.warnings ?? []
    }
}

/// The audio packets of an input, handed on by their times.
private struct JoinedAudio {
    let streams: [AudioStream]
    private let packets: TimedPackets
    private var waiting: Packet?

    init(_ source: MediaInput, options: InputOptions) throws(MediaError) {
        var options = options
        options.withAudio = true
        packets = try TimedPackets(source, options: options)
        streams = packets.demuxer.audio
    }

    mutating func copy(before seconds: Double, to writer: PacketWriter?) throws(MediaError) {
        while let packet = try next() {
            waiting = packet
            let stream = streams.first { $0.index == packet.streamIndex }
            if let stream, let timestamp = packet.timestamp, stream.timeBase.seconds(timestamp) >= seconds { return }
            waiting = nil
            try writer?.write(audio: packet)
        }
    }

    private func next() throws(MediaError) -> Packet? {
        if let waiting { return waiting }
        while let packet = try packets.next() {
            if packet.streamIndex != packets.demuxer.video.index { return packet }
        }
        return nil
    }
}
