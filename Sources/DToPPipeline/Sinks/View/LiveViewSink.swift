import DToPConfiguration
import DToPMedia

/// Draws what viewers look at. Frames that nobody looks at do not reach it.
final class LiveViewSink: Sink {
    static let key = "view"
    static let keys: Set<String> = ["opacity", "palette"]
    /// A frame brings what its viewers want, if it has any.
    let needs: SinkNeeds = []
    private let stream: SinkContext
    private let view: LiveView
    private var renderer: ViewRenderer?

    init?(_ stream: SinkContext) {
        guard let view = stream.view else { return nil }
        self.stream = stream
        self.view = view
    }

    static func wants(_ result: FrameResult) -> Bool { result.frame.view != nil }

    func open(_ first: SegmentedFrame) throws {
        renderer = try ViewRenderer(
            colors: stream.colors, stageCount: stream.exitLayers.count,
            opacity: stream.configuration.overlay.opacity)
    }

    func write(_ result: inout FrameResult) throws {
        guard let request = result.frame.view else { return }
        let wall = result.record.wall
        try renderer?.render(result.frame, request) { view.show($0, ViewPicture($1, wall: wall)) }
    }
}
