import DToPConfiguration
import FileNames
import SystemPackage

/// What a stream's recording goes by.
package struct RecordingSettings: Equatable, Sendable {
    /// The stream's own folder.
    package var folder: FilePath
    /// Whose packets are recorded.
    package var source: RecordedSource
    /// Length of a segment.
    package var length: Duration
    package var retention: Retention
    /// Free bytes below which it pauses.
    package var leastFree: Int64

    package init(
        folder: FilePath, source: RecordedSource = .input, length: Duration = .seconds(60),
        retention: Retention = Retention(), leastFree: Int64 = 0
    ) {
        self.folder = folder
        self.source = source
        self.length = length
        self.retention = retention
        self.leastFree = leastFree
    }

    /// Nil if the stream is not to be recorded.
    package init?(_ configuration: StreamConfiguration, stream: String) {
        guard let template = configuration.outputs.record else { return nil }
        let recording = configuration.recording
        self.init(
            folder: OutputPaths.path(template: template, stream: stream).file(stream),
            source: recording.video == .overlay ? .overlay : configuration.source.main == nil ? .input : .main,
            length: recording.segment.duration,
            retention: Retention(age: recording.keep?.duration, bytes: recording.keepSize?.bytes),
            leastFree: recording.minFree.bytes)
    }
}
