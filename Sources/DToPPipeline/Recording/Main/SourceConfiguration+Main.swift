import DToPConfiguration
import DToPMedia

/// The main stream of a camera, which is recorded while `input` is analysed.
extension SourceConfiguration {
    /// Nil without a main stream.
    var mainURL: MediaURL? { main.flatMap { MediaURL($0) } }

    /// Throws if there is one, and `input` is known to be no live stream, or one of `count` inputs.
    package func checkMain(beside input: StreamInput, of count: Int = 1) throws(SettingError) {
        if main == nil { return }
        if count > 1 { throw SettingError("`main` goes with a single `input`") }
        guard (live ?? input.isLive) == false else { return }
        throw SettingError("`main` is recorded while a camera's `input` is analysed, but this `input` is no camera")
    }
}
