/// Every kind of taker of the overlay.
enum OverlayTakers {
    static var all: [any OverlayTaker.Type] {
        [OverlayFile.self, RecordedOverlay.self, HLSTaker.self, PublishTaker.self]
    }

    /// Those that a stream's configuration asks for.
    static func asked(by stream: SinkContext) -> [any OverlayTaker.Type] { all.filter { $0.isAsked(by: stream) } }
}
