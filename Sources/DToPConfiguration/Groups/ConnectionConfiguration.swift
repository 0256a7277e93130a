import DToPMedia

/// How to reach an input.
package struct ConnectionConfiguration: Equatable, Sendable {
    /// Transport of RTSP media.
    package var rtspTransport = InputOptions.Transport.tcp
    /// Options of FFmpeg's demuxer or protocol, by name.
    package var inputOption: [String: String] = [:]
    /// Longest wait for an answer or a picture; nil for 10 s with a live source, 30 s with others.
    package var timeout: TimeSpan?
    /// File of user names and passwords, for URLs without; in `ByteText` form.
    package var credentials: String?

    package init() {}

    /// Throws for values that cannot be used.
    package func check() throws(SettingError) {
        if let timeout, timeout.duration <= .zero { throw SettingError("`timeout` must be above 0") }
    }
}
