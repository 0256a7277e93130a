import CFFmpeg
import FileNames
import SystemPackage

/// Writes a container to a file. If its header describes audio by first packets, packets wait for the first flush.
final class ContainerFile {
    /// Messages about what was left out.
    private(set) var warnings: [String] = []
    private let format: UnsafePointer<AVOutputFormat>
    private let path: FilePath
    private let video: CodedVideo
    private let output: FileOutput
    /// Nil while packets wait for the header.
    private var muxer: Muxer?
    private var audio: [AudioStream]
    private let late: Set<Int>
    /// Packets in order of arrival. A nil `stream` means the video.
    private var waiting: [(packet: Packet, stream: AudioStream?)] = []
    /// The most packets that may wait, whatever their timestamps.
    private static let mostWaiting = 4096
    private var refused: [Int: (count: Int, reason: String)] = [:]

    /// Writes the header into `output` if it needs no packets.
    init(
        _ rehearsal: ContainerRehearsal, _ format: UnsafePointer<AVOutputFormat>, path: FilePath, video: CodedVideo,
        output: FileOutput
    ) throws(MediaError) {
        self.format = format
        self.path = path
        self.video = video
        self.output = output
        audio = rehearsal.audio
        late = rehearsal.late
        if late.isEmpty {
            muxer = try Muxer(format, path: path, video: video, audio: audio, output: output)
        }
    }

    /// Writes a packet of an audio stream, or of the video if `stream` is nil. Takes over the packet's contents.
    func write(_ packet: Packet, of stream: AudioStream?) throws(MediaError) {
        guard let muxer else {
            waiting.append((try Packet(moving: packet), stream))
            if waiting.count == Self.mostWaiting { try begin() }
            return
        }
        guard let stream else { return try muxer.write(packet, of: nil) }
        do {
            try muxer.write(packet, of: stream)
        } catch {
            // Damaged audio does not end the video; a full disk does.
            try output.check(FFmpegCall("write", path.shown, .writing))
            if error.kind == .outOfMemory { throw error }
            refused[stream.index, default: (0, error.logLine ?? error.reason)].count += 1
        }
    }

    /// Ends the fragment or cluster. When this returns, the kernel has all its bytes.
    func flush() throws(MediaError) {
        if muxer == nil { try begin() }
        try muxer?.flush()
    }

    /// Flushes, then writes what comes after the last packet.
    func finish() throws(MediaError) {
        try flush()
        try muxer?.finish()
        for (index, loss) in refused.sorted(by: { $0.key < $1.key }) {
            warnings.append(
                "\(path.shown): \(loss.count) packets of audio stream \(index) are left out, the container refuses them: "
                    + loss.reason)
        }
    }

    /// Writes the header with the streams that can be described by now, then the packets that waited for it.
    private func begin() throws(MediaError) {
        audio.removeAll { stream in
            guard late.contains(stream.index), let reason = obstacle(stream) else { return false }
            warnings.append(ContainerRehearsal.warning(path, stream, reason))
            return true
        }
        muxer = try Muxer(format, path: path, video: video, audio: audio, header: .atFirstFlush, output: output)
        defer { waiting = [] }
        for (packet, stream) in waiting where stream.map({ one in audio.contains { $0.index == one.index } }) ?? true {
            try write(packet, of: stream)
        }
    }

    /// Why the header cannot describe the stream by its first packet; nil if it can.
    private func obstacle(_ stream: AudioStream) -> String? {
        guard let first = waiting.first(where: { $0.stream?.index == stream.index }) else {
            return "its header needs a packet of it, and none came with the first half second"
        }
        do {
            let muxer = try Muxer(
                format, path: path, video: video, audio: [stream], header: .atFirstFlush, output: nil)
            try muxer.write(Packet(copying: first.packet), of: stream)
            try muxer.flush()
            return nil
        } catch {
            return error.logLine ?? error.reason
        }
    }
}
