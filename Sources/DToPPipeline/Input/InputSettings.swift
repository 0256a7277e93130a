import DToPConfiguration
import DToPMedia

/// How the inputs of a run are read.
package struct InputSettings: Sendable {
    /// How inputs are opened; `limits.timeout` and credentials are set for each input from the properties below.
    package var media = InputOptions()
    /// Longest time that one blocking call may take; nil for 10 s with a live source, 30 s with others.
    package var timeout: Duration?
    /// Whether to keep only the newest frame and reconnect to a lost source; nil to decide by the source.
    package var isLive: Bool?
    /// Which frames are wanted.
    package var selection = FrameSelection()
    /// The part of a video that is read; nil for all, with its audio.
    package var part: VideoPart?
    /// The longest time between two attempts to reach a live source.
    package var longestBackoff: Duration = .seconds(30)
    /// How long a live source may be away before the stream gives up; nil for no limit.
    package var giveUpAfter: Duration?
    /// Credentials for URLs that have none.
    package var credentials = CredentialStore()

    package init() {}

    package init(_ connection: ConnectionConfiguration, _ credentials: CredentialStore) {
        media.transport = connection.rtspTransport
        media.ffmpeg = connection.inputOption
        timeout = connection.timeout?.duration
        self.credentials = credentials
    }

    package init(_ configuration: StreamConfiguration, _ credentials: CredentialStore) {
        self.init(configuration.connection, credentials)
        let source = configuration.source
        isLive = source.live
        giveUpAfter = source.giveUpAfter?.duration
        longestBackoff = source.backoffMax.duration
        media.frames = source.frames
        media.copiesAudio = configuration.recording.audio
        selection.stride = source.stride
        selection.maximumRate = source.fps?.rate.value
        selection.start = source.start?.seconds ?? 0
        selection.duration = source.duration?.seconds
    }

    /// The options for opening `input`.
    package func options(for input: MediaInput, isLive: Bool, withAudio: Bool) -> InputOptions {
        var options = media
        options.limits.timeout = timeout ?? (isLive ? .seconds(10) : .seconds(30))
        options.isLive = isLive
        // Audio cannot accompany only the newest frames.
        options.withAudio = withAudio && !isLive
        if case .url(let url) = input { options.credentials = credentials.credentials(for: url) }
        return options
    }
}
