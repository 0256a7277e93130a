import DToPConfiguration
import DToPTestSupport

extension Workplace {
    /// Settings that record streams in folders of `rec`.
    func recording(_ change: (inout StreamConfiguration) -> Void = { _ in }) -> StreamConfiguration {
        var configuration = StreamConfiguration()
        configuration.outputs.record = path("rec")
        configuration.recording.minFree = DataSize(bytes: 0)
        change(&configuration)
        return configuration
    }

    /// What a run of a video named street has recorded.
    var recorded: RecordedFolder { get throws { try RecordedFolder(path("rec/street")) } }
}
