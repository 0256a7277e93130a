import DToPModel

/// Everything that can be set for one stream; its defaults are those of `dtopd run`. `settings` lists the keys.
package struct StreamConfiguration: SettingsCodable, Equatable {
    package var source = SourceConfiguration()
    package var connection = ConnectionConfiguration()
    package var outputs = OutputConfiguration()
    package var recording = RecordingConfiguration()
    package var overlay = OverlayConfiguration()
    package var engine = EngineConfiguration()
    package var carry = CarryConfiguration()
    package var watch = WatchConfiguration()

    package init() {}

    /// Throws for the first value that cannot be used.
    package func check() throws(SettingError) {
        if source.input.isEmpty { throw SettingError("`input` is missing: give what to segment") }
        try source.check()
        try connection.check()
        try outputs.check()
        try recording.check()
        try overlay.check()
        try engine.check()
        try carry.check()
        try watch.check()
    }
}
