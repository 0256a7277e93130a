import DToPMedia
import DToPPipeline
import DToPTestSupport
import Imaging
import Synchronization
import Testing

/// A live source's reader beside connections that a test scripts.
@Suite struct LiveConnectionTests {
    /// What happened at all connections of a test.
    private final class Events: Sendable {
        let connections = Atomic<Int>(0)
        let brought = Atomic<Int>(0)
        /// Those whose decoding was bounded.
        let bounded = Atomic<Int>(0)
    }

    private struct Connector: LiveConnector {
        let events: Events
        /// The picture, counted from 1 over all connections, with which the connection breaks; nil for none.
        var lastPicture: Int?

        func connect(
            _ input: MediaInput, _ options: InputOptions, cancellation: Cancellation
        ) throws(MediaError) -> any LiveConnection {
            events.connections.add(1, ordering: .relaxed)
            return Connection(events: events, lastPicture: lastPicture)
        }

        func connectToPackets(
            _ input: MediaInput, _ options: InputOptions, cancellation: Cancellation
        ) throws(MediaError) -> any PacketConnection {
            try InProcessConnector().connectToPackets(input, options, cancellation: cancellation)
        }
    }

    /// Key frames of 32 x 16 at 25 Hz, as fast as they are asked for.
    private final class Connection: LiveConnection {
        let codecName = "test"
        let frameRate = Rational(25, 1)
        let choice: String? = nil
        let hasTimestamps = true
        let isUnbounded = true
        let errorCount = 0
        let refusal: String? = nil
        let processorTime = Duration.zero
        var decodeRate: Double?
        private(set) var leftOutCount = 0
        var decodeTime: Duration { .milliseconds(count) }
        private(set) var lastArrival = ContinuousClock.now
        var lastBeginning: ContinuousClock.Instant { lastArrival }
        private let events: Events
        private let lastPicture: Int?
        private var count = 0

        init(events: Events, lastPicture: Int?) {
            self.events = events
            self.lastPicture = lastPicture
        }

        func goLive(timeout: Duration) throws(MediaError) {}

        func nextFrame() throws(MediaError) -> Frame? {
            if decodeRate == 0.25 {
                events.bounded.add(1, ordering: .relaxed)
                leftOutCount += 2
            }
            count += 1
            lastArrival = .now
            let header = FrameHeader(
                storedSize: PixelSize(width: 32, height: 16), pixelFormat: 0, colorSpace: 2, colorRange: 0,
                orientation: .upright, isOrientationExact: true, isKeyframe: true, isCorrupt: false,
                streamTimestamp: Int64(count) * 3600, duration: 3600)
            return try Frame(header, timeBase: Rational(1, 90000)!)
        }

        func bringPicture(of frame: Frame) throws(MediaError) {
            let brought = events.brought.add(1, ordering: .relaxed).newValue
            guard brought == lastPicture else { return }
            throw MediaError(
                .crashed, operation: "read", subject: "a camera", reason: "it is gone", advice: "Wait")
        }
    }

    private func source(
        _ connector: Connector, monitor: StreamMonitor, relief: StreamRelief = StreamRelief(),
        _ change: (inout InputSettings) -> Void
    ) throws -> FrameSource {
        var settings = InputSettings()
        change(&settings)
        let url = try #require(MediaURL("rtsp://camera.invalid/live"))
        return try FrameSource(
            .video(.url(url)), settings, frameRate: .usualFrameRate, connector: connector, monitor: monitor,
            relief: relief, cancellation: Cancellation())
    }

    private func next(_ source: FrameSource) throws -> SourceFrame {
        guard case .frame(let frame)? = try source.read() else { throw Ended() }
        return frame
    }

    private struct Ended: Error {}

    @Test func onlyWantedPicturesAreBrought() throws {
        let events = Events()
        let source = try source(
            Connector(events: events), monitor: StreamMonitor(stream: "a", logger: .silent)
        ) { $0.selection.stride = 5 }
        let frames = try (0..<10).map { _ in try next(source) }
        #expect(events.brought.load(ordering: .relaxed) == 10)
        #expect(events.connections.load(ordering: .relaxed) == 1)
        // What is left out has been decoded all the same.
        #expect(frames.last?.decodeTime == .milliseconds(1))
        #expect(frames.map(\.reset) == [.start] + Array(repeating: nil, count: 9))
    }

    /// What pressure leaves of the decoding reaches the connection, and what that leaves out is counted.
    @Test func decodingIsBoundedUnderPressure() throws {
        let events = Events()
        let relief = StreamRelief()
        let monitor = StreamMonitor(stream: "a", logger: .silent)
        let source = try source(Connector(events: events), monitor: monitor, relief: relief) { _ in }
        _ = try next(source)
        relief.relief.decodeRate = 0.25
        for _ in 0..<3 { _ = try next(source) }
        relief.relief.decodeRate = nil
        _ = try next(source)
        #expect(events.bounded.load(ordering: .relaxed) == 3)
        #expect(relief.load.leftOut == 6 && relief.load.pictures == 6)
        #expect(monitor.meter.totals.dropped == [.pressure: 6])
        #expect(monitor.meter.totals.input.received == 11)
    }

    /// A picture that is lost with its connection leaves its reason to reset to the next.
    @Test func aPictureThatIsLostIsALostConnection() throws {
        let events = Events()
        let states = Mutex<[StreamState]>([])
        let monitor = StreamMonitor(
            stream: "a", logger: .silent, onChange: { state in states.withLock { $0.append(state) } })
        let source = try source(Connector(events: events, lastPicture: 3), monitor: monitor) { _ in }
        let frames = try (0..<4).map { _ in try next(source) }
        #expect(events.connections.load(ordering: .relaxed) == 2)
        #expect(frames.map(\.reset) == [.start, nil, .reconnect, nil])
        #expect(zip(frames, frames.dropFirst()).allSatisfy { $0.timestamp < $1.timestamp })
        #expect(
            states.withLock(\.self) == [.connecting, .running, .backoff(.crashed), .connecting, .running])
    }
}
