import DToPConfiguration
import DToPPipeline
import Testing

@Suite struct SinkKindsTests {
    /// A setting that restarts outputs must say which; `overwrite` counts only at a stream's start, and `events` is no
    /// sink's.
    @Test func everySettingOfOutputsIsFollowedByOne() {
        let settings = StreamConfiguration.settings.filter { $0.reload == .restartSink }.map(\.key)
        #expect(SinkKinds.settings == Set(settings).subtracting(["overwrite", "events"]))
    }
}
