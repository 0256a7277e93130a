import Imaging
import Synchronization

/// What viewers see of a stream: its newest pictures, drawn and encoded only while somebody looks, once for all of
/// them. It outlives the stream's runs.
package final class LiveView: Sendable {
    private struct State {
        var lines: Int
        var viewers: [Int: (content: ViewContent, pictures: AsyncStream<ViewPicture>.Continuation)] = [:]
        var nextViewer = 0
        /// When frames were last asked for a picture.
        var asked: Duration?
        /// Size of the last picture.
        var size: PixelSize?
    }

    private let state: Mutex<State>
    private let now: @Sendable () -> Duration

    /// Pictures of a faster stream are left out: eyes see no more, and each is work.
    package static let interval: Duration = .milliseconds(100)
    /// What a frame may be early and still count as due: cameras are not exact.
    private static let slack: Duration = .milliseconds(20)

    /// - Parameters:
    ///   - lines: height of the pictures, unless the stream's own are smaller.
    ///   - now: time since any fixed moment; must not run backwards.
    package init(lines: Int, now: @escaping @Sendable () -> Duration) {
        state = Mutex(State(lines: lines))
        self.now = now
    }

    package convenience init(lines: Int) {
        let origin = ContinuousClock.now
        self.init(lines: lines) { origin.duration(to: .now) }
    }

    /// Height of the pictures, unless the stream's own are smaller.
    package var lines: Int {
        get { state.withLock(\.lines) }
        set { state.withLock { $0.lines = newValue } }
    }

    /// Size of the last picture; one of usual shape before the first.
    package var size: PixelSize {
        state.withLock { state in
            state.size ?? Self.size(of: PixelSize(width: 1920, height: 1080), lines: state.lines)
        }
    }

    /// Number of those who look.
    package var viewers: Int { state.withLock(\.viewers.count) }

    /// Begins to look: pictures come until the sequence's reader ends, or `ViewerTicket.end`. Whoever is slow gets the
    /// newest and misses those before.
    package func watch(_ content: ViewContent) -> ViewerTicket {
        let (pictures, source) = AsyncStream<ViewPicture>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let number = state.withLock { state in
            defer { state.nextViewer += 1 }
            state.viewers[state.nextViewer] = (content, source)
            return state.nextViewer
        }
        source.onTermination = { [weak self] _ in self?.leave(number) }
        return ViewerTicket(pictures: pictures, source: source)
    }

    private func leave(_ number: Int) { state.withLock { _ = $0.viewers.removeValue(forKey: number) } }

    /// What viewers want of the next frame; nil if nobody looks, or if the last picture is too recent.
    /// - Parameter displayed: size of the displayed picture.
    package func request(displayed: PixelSize) -> ViewRequest? {
        state.withLock { state in
            if state.viewers.isEmpty { return nil }
            let now = now()
            if let asked = state.asked, now - asked < Self.interval - Self.slack { return nil }
            state.asked = now
            let size = Self.size(of: displayed, lines: state.lines)
            state.size = size
            return ViewRequest(size: size, contents: Set(state.viewers.values.map(\.content)))
        }
    }

    /// Hands a picture to those who look at its content.
    package func show(_ content: ViewContent, _ picture: ViewPicture) {
        let sources = state.withLock { state in
            state.viewers.values.filter { $0.content == content }.map(\.pictures)
        }
        for source in sources { source.yield(picture) }
    }

    /// A size of at most `lines` lines, with the shape of `displayed` and even sides.
    static func size(of displayed: PixelSize, lines: Int) -> PixelSize {
        func even(_ side: Double) -> Int { max(Int((side / 2).rounded()) * 2, 2) }
        let scale = min(Double(lines) / Double(max(displayed.height, 1)), 1)
        return PixelSize(width: even(Double(displayed.width) * scale), height: even(Double(displayed.height) * scale))
    }
}
