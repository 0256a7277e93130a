/// Which masks are written, and how many of them are kept.
package struct MaskConfiguration: Equatable, Sendable {
    /// Time from one mask to the next; nil for a mask of each frame.
    package var every: TimeSpan?
    /// Share of the pixels, 0...1, in which a mask must differ from the last one by more; nil for any mask.
    package var change: Double?
    /// Age above which masks are deleted; nil for never.
    package var keep: TimeSpan?
    /// Size above which a stream's oldest masks are deleted; nil for no limit.
    package var keepSize: DataSize?

    package init() {}

    /// Throws for values that cannot be used.
    package func check() throws(SettingError) {
        if let every, every.duration <= .zero { throw SettingError("`mask_every` must be above 0") }
        if let change, !(0..<1).contains(change) {
            throw SettingError("`mask_change` must be at least 0 and below 1, it is \(change)")
        }
        if let keep, keep.duration <= .zero { throw SettingError("`mask_keep` must be above 0") }
        if let keepSize, keepSize.bytes == 0 { throw SettingError("`mask_keep_size` must be above 0") }
    }
}
