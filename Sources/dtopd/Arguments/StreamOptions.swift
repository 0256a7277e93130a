import DToPConfiguration

/// A command that takes the options of a stream.
protocol StreamOptions {
    var source: SourceOptions { get }
    var outputs: OutputOptions { get }
    var masks: MaskOptions { get }
    var recording: RecordingOptions { get }
    var overlay: OverlayOptions { get }
    var engine: EngineOptions { get }
    var temporal: TemporalOptions { get }
    var watch: WatchOptions { get }
}

extension StreamOptions {
    /// The configuration of each stream, all but its input.
    var configuration: StreamConfiguration {
        var configuration = StreamConfiguration()
        configuration.source = source.configuration
        configuration.source.frameRate = overlay.frameRate
        configuration.connection = source.connection.configuration
        configuration.outputs = outputs.configuration
        configuration.masks = masks.configuration
        configuration.recording = recording.configuration
        configuration.overlay = overlay.configuration
        configuration.engine = engine.configuration
        configuration.carry = temporal.configuration
        configuration.watch = watch.configuration
        return configuration
    }
}
