/// How an input is opened.
public struct InputOptions: Sendable {
    /// How RTSP carries the pictures.
    public enum Transport: String, CaseIterable, Sendable { case tcp, udp }

    /// Of the machine's means.
    public var limits: InputLimits
    /// Whether the time limit holds for a picture, not for each packet: a source that sends anything but pictures is gone.
    public var isLive = false
    /// TCP loses nothing and passes every firewall.
    public var transport = Transport.tcp
    /// For a URL that has none of its own.
    public var credentials: Credentials?
    /// Options of FFmpeg's demuxer or protocol, over ours. One that neither knows is an error.
    public var ffmpeg: [String: String] = [:]
    /// Whether audio streams are wanted.
    public var withAudio = true

    public init(limits: InputLimits = InputLimits()) { self.limits = limits }
}
