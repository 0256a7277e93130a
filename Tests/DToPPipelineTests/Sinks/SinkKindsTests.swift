import DToPConfiguration
import DToPPipeline
import Testing

@Suite struct SinkKindsTests {
    /// A setting that restarts outputs must say which; `overwrite` counts only at a stream's start, and `events` is no
    /// sink's; `hls` is a setting of the service.
    @Test func everySettingOfOutputsIsFollowedByOne() {
        let settings = StreamConfiguration.settings.filter { $0.reload == .restartSink }.map(\.key)
        #expect(SinkKinds.settings.subtracting(["hls"]) == Set(settings).subtracting(["overwrite", "events"]))
    }
}
