/// How an input is opened.
public struct InputOptions: Sendable {
    /// How RTSP transports its streams.
    public enum Transport: String, CaseIterable, Sendable { case tcp, udp }

    /// What the input may demand of the machine.
    public var limits: InputLimits
    /// Whether the timeout applies to each picture, not to each packet: a source that sends no pictures counts as gone.
    public var isLive = false
    /// The transport for RTSP. TCP loses nothing and passes every firewall.
    public var transport = Transport.tcp
    /// The login for a URL that has none of its own; nil for none.
    public var credentials: Credentials?
    /// Options for FFmpeg's demuxer or protocol, which override ours. An option that neither knows is an error.
    public var ffmpeg: [String: String] = [:]
    /// Whether audio streams are wanted.
    public var withAudio = true

    public init(limits: InputLimits = InputLimits()) { self.limits = limits }
}
