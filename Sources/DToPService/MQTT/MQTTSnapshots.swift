import DToPPipeline
import Synchronization

/// Has a picture of each stream drawn every so often, for the broker. Between two pictures nobody looks, so nothing is
/// drawn.
struct MQTTSnapshots {
    private let interval: Duration
    private let view: @Sendable (String) -> LiveView?
    private var streams: [String: Shown] = [:]

    private struct Shown {
        /// When the last look began.
        var asked: Duration
        /// Nil between looks.
        var look: Look?
    }

    /// One look at a stream, until its next picture.
    private final class Look: Sendable {
        private let ticket: ViewerTicket
        private let picture = Mutex<ViewPicture?>(nil)

        init(_ view: LiveView) {
            ticket = view.watch(.classes)
            Task {
                for await next in ticket.pictures {
                    picture.withLock { $0 = next }
                    break
                }
                ticket.end()
            }
        }

        var seen: ViewPicture? { picture.withLock(\.self) }

        func end() { ticket.end() }
    }

    /// How long a look waits for a picture.
    private static let patience: Duration = .seconds(10)

    /// - Parameter view: what viewers see of a stream; nil where there is nothing to see.
    init(every interval: Duration, _ view: @escaping @Sendable (String) -> LiveView?) {
        self.interval = interval
        self.view = view
    }

    /// Begins to look at streams that are due. Returns the pictures that have come since the last call, by stream.
    /// - Parameters:
    ///   - delivering: streams of which pictures can be expected.
    ///   - time: on any monotonic clock.
    mutating func turn(_ delivering: Set<String>, at time: Duration) -> [String: [UInt8]] {
        var pictures: [String: [UInt8]] = [:]
        for (id, shown) in streams {
            if let picture = shown.look?.seen {
                pictures[id] = picture.bytes
                streams[id]?.look = nil
            } else if !delivering.contains(id) || time - shown.asked > Self.patience {
                shown.look?.end()
                streams[id]?.look = nil
            }
            if !delivering.contains(id), time - shown.asked >= interval { streams[id] = nil }
        }
        for id in delivering {
            if let shown = streams[id], shown.look != nil || time - shown.asked < interval { continue }
            guard let view = view(id) else { continue }
            streams[id] = Shown(asked: time, look: Look(view))
        }
        return pictures
    }

    /// Ends all looks, for a broker that is away.
    mutating func rest() {
        for (id, shown) in streams where shown.look != nil {
            shown.look?.end()
            streams[id]?.look = nil
        }
    }
}
