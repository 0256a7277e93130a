/// Decides where one segment of a recording ends and the next begins: at keyframes, by the clock, and where pictures
/// are missing or change.
package struct SegmentPlan {
    /// What is known of a packet.
    package struct Packet {
        package var isKeyframe: Bool
        /// When it was taken.
        package var wall: WallTime
        /// The same on a clock that only grows.
        package var time: Duration
        /// Whether much is missing before it.
        package var isAfterGap = false
        /// Whether it is coded in another way than the packet before.
        package var isNewVideo = false

        package init(
            isKeyframe: Bool, wall: WallTime, time: Duration, isAfterGap: Bool = false, isNewVideo: Bool = false
        ) {
            self.isKeyframe = isKeyframe
            self.wall = wall
            self.time = time
            self.isAfterGap = isAfterGap
            self.isNewVideo = isNewVideo
        }
    }

    package enum Verdict: Equatable {
        /// The packet belongs to the open segment.
        case goOn
        /// A segment begins with it; the open one, if any, ends for this reason.
        case begin(after: SegmentEnd)
        /// No segment is open, and none can begin with it.
        case skip
    }

    private let length: Duration
    private let followsClock: Bool
    /// Beginning of the open segment; nil if none is open.
    private var start: (wall: WallTime, time: Duration)?
    /// Why the open segment ends at the next keyframe; nil if it does not.
    private var due: SegmentEnd?
    /// Since when a keyframe is awaited.
    private var waitingSince: Duration?
    /// Some encoders never send a keyframe, only rows of one. After this time a segment begins anyway.
    private static let patience: Duration = .seconds(10)
    /// A segment without keyframes ends after this many times its length.
    private static let longest = 4.0

    /// - Parameters:
    ///   - length: of a segment.
    ///   - followsClock: whether segments begin with the minute, if they are a minute long, rather than a minute after
    ///     the one before.
    package init(length: Duration, followsClock: Bool) {
        self.length = length
        self.followsClock = followsClock
    }

    /// Decides about the next packet.
    package mutating func next(_ packet: Packet) -> Verdict {
        guard let start else {
            waitingSince = waitingSince ?? packet.time
            let waited = packet.time - (waitingSince ?? packet.time)
            guard packet.isKeyframe || waited > Self.patience else { return .skip }
            return begin(packet, after: .stopped)
        }
        if packet.isNewVideo { return begin(packet, after: .parameters) }
        if packet.isAfterGap { due = .gap }
        let isOver = isOver(start, packet)
        if packet.isKeyframe, let reason = due ?? (isOver ? .clock : nil) { return begin(packet, after: reason) }
        if packet.time - start.time > length * Self.longest { return begin(packet, after: .clock) }
        return .goOn
    }

    /// The open segment has ended, or could not begin: the next begins with a keyframe.
    package mutating func end() {
        start = nil
        due = nil
        waitingSince = nil
    }

    private func isOver(_ start: (wall: WallTime, time: Duration), _ packet: Packet) -> Bool {
        if packet.time - start.time >= length { return true }
        guard followsClock else { return false }
        let ticks = max(Int64(length / .milliseconds(1)), 1)
        return packet.wall.milliseconds / ticks != start.wall.milliseconds / ticks
    }

    private mutating func begin(_ packet: Packet, after reason: SegmentEnd) -> Verdict {
        end()
        start = (packet.wall, packet.time)
        return .begin(after: reason)
    }
}
