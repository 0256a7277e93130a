/// How an input is opened.
package struct InputOptions: Sendable {
    /// How RTSP transports its streams.
    package enum Transport: String, CaseIterable, Codable, Sendable { case tcp, udp }

    /// What the input may demand of the machine.
    package var limits: InputLimits
    /// Whether the timeout applies to each picture, not to each packet: a source that sends no pictures counts as gone.
    package var isLive = false
    /// The transport for RTSP. TCP loses nothing and passes every firewall.
    package var transport = Transport.tcp
    /// The login for a URL that has none of its own; nil for none.
    package var credentials: Credentials?
    /// Options for FFmpeg's demuxer or protocol, which override ours. An option that neither knows is an error.
    package var ffmpeg: [String: String] = [:]
    /// Which frames are decoded.
    package var frames = DecodedFrames.all
    /// Whether audio streams are wanted.
    package var withAudio = true
    /// Whether audio is copied beside the video's packets, that of a live source too; see `VideoReader.copyPackets`.
    package var copiesAudio = false
    /// Whether packets of audio are read.
    var readsAudio: Bool { withAudio || copiesAudio }

    package init(limits: InputLimits = InputLimits()) { self.limits = limits }
}
