import DToPModel

/// Everything that can be set for one stream; its defaults are those of `dtopd run`. `settings` lists the keys.
package struct StreamConfiguration: SettingsCodable, Equatable {
    package var source = SourceConfiguration()
    package var connection = ConnectionConfiguration()
    package var outputs = OutputConfiguration()
    package var masks = MaskConfiguration()
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
        try masks.check()
        if outputs.maskFormat == .raw, masks.every != nil || masks.change != nil {
            throw SettingError("`mask_format` raw has a mask of each frame, without `mask_every` and `mask_change`")
        }
        try checkMaskSegments()
        try recording.check()
        try checkMain()
        try overlay.check()
        try engine.check()
        try carry.check()
        try watch.check()
    }

    /// Throws if masks are to be deleted that are not in files of their own.
    package func checkMaskSegments() throws(SettingError) {
        let deletes = masks.keep != nil || masks.keepSize != nil
        guard deletes, outputs.maskSegment == nil, outputs.rle != nil || outputs.maskVideo != nil else { return }
        throw SettingError(
            "`mask_keep` and `mask_keep_size` delete no part of a file: have `rle` and `mask_video` divided by "
                + "`mask_segment`, such as 1h")
    }

    /// Throws if there is a main stream, but nothing is recorded.
    package func checkMain() throws(SettingError) {
        if source.main != nil, outputs.record == nil {
            throw SettingError("`main` is recorded: say where, by `record`")
        }
        if source.main != nil, recording.video == .overlay {
            throw SettingError("`main` is recorded as it is: leave it out, or set `record_video` to copy")
        }
    }
}
