import DToPMedia

/// How the inputs of a run are read.
public struct InputSettings: Sendable {
    /// How they are opened; `limits.timeout` and credentials are set for each from what stands below.
    public var media = InputOptions()
    /// How long one blocking call may take; nil for 10 s of a live source, 30 s of others.
    public var timeout: Duration?
    /// Whether only the newest frame counts and a lost source is sought again; nil to go by the source.
    public var isLive: Bool?
    /// Which frames are wanted.
    public var selection = FrameSelection()
    /// The longest time between two attempts to reach a live source.
    public var longestBackoff: Duration = .seconds(30)
    /// How long a live source may be away; nil for ever.
    public var giveUpAfter: Duration?
    /// For URLs without credentials.
    public var credentials = CredentialStore()

    public init() {}

    /// How `input` is opened.
    package func options(for input: MediaInput, isLive: Bool, withAudio: Bool) -> InputOptions {
        var options = media
        options.limits.timeout = timeout ?? (isLive ? .seconds(10) : .seconds(30))
        options.isLive = isLive
        // The newest frame has no sound to it.
        options.withAudio = withAudio && !isLive
        if case .url(let url) = input { options.credentials = credentials.credentials(for: url) }
        return options
    }
}
