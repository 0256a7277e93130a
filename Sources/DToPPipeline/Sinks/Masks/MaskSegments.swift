import DToPMedia
import FileNames
import Imaging
import SystemPackage

/// Divides a stream's masks into segments, as a recording is divided, and deletes the oldest ones. Used by one thread.
package final class MaskSegments {
    /// What people should know.
    package private(set) var warnings: [String] = []
    private let folder: RecordingFolder
    private let form: SegmentForm
    private let retention: MaskRetention
    private let clock: RecordingClock
    private let isLive: Bool
    /// When the first frame of a file was taken.
    private let origin: WallTime
    private var plan: SegmentPlan
    private var steady = SteadyClock()
    private var nextLook = Duration.zero
    /// The segment that is being written; nil between segments.
    private var segment: RecordedSegment?

    private static let lookInterval: Duration = .seconds(60)

    /// Creates the folder, or goes on in it and completes what an earlier run has left unfinished. Throws `RunError`,
    /// `RecordingError`, `OutputError` or `MediaError`.
    /// - Parameters:
    ///   - length: of a segment.
    ///   - isLive: whether segments begin with the hour, if they are an hour long; a file's time is what its
    ///     timestamps say.
    package init(
        _ path: FilePath, _ form: SegmentForm, length: Duration, isLive: Bool, retention: MaskRetention,
        clock: RecordingClock = .system
    ) throws {
        folder = try RecordingFolder(path)
        warnings = folder.notes
        self.form = form
        self.retention = retention
        self.clock = clock
        self.isLive = isLive
        origin = clock.wall()
        plan = SegmentPlan(length: length, followsClock: isLive)
    }

    /// Returns the file of the segment that begins with a mask; nil if the mask belongs to the open one.
    /// - Parameters:
    ///   - wall: when the mask's frame was segmented.
    ///   - seconds: the frame's presentation time.
    ///   - finish: completes the file of the open segment.
    package func begin(
        at wall: WallTime, seconds: Double, _ size: PixelSize, finish: () throws -> Void
    ) throws -> FilePath? {
        let wall = time(wall, seconds)
        let verdict = plan.next(
            SegmentPlan.Packet(
                isKeyframe: true, wall: wall, time: .seconds(seconds),
                isNewVideo: segment.map { $0.size != size } ?? false))
        guard case .begin(let reason) = verdict else { return nil }
        if segment != nil {
            try finish()
            try complete(reason)
        }
        let name = folder.freeName(wall, form)
        let codec = form == .jsonl ? RunLengthRepair.codecName : MaskVideoWriter.codecName
        segment = RecordedSegment(
            name, start: wall, end: wall, frames: 0, bytes: 0, codec: codec, size: size, reason: .stopped)
        return folder.unfinished(name)
    }

    /// Notes that a mask was written to the open segment.
    package func added(at wall: WallTime, seconds: Double) {
        segment?.frames += 1
        segment?.end = time(wall, seconds)
        if clock.monotonic() >= nextLook { prune() }
    }

    /// Lists the open segment, whose file is complete.
    package func complete(_ reason: SegmentEnd) throws {
        guard var segment else { return }
        self.segment = nil
        segment.bytes = byteCount(of: segment)
        segment.reason = reason
        try folder.complete(segment)
        prune()
    }

    private func time(_ wall: WallTime, _ seconds: Double) -> WallTime {
        isLive ? wall : origin.advanced(by: .seconds(seconds))
    }

    private func prune() {
        let now = clock.monotonic()
        nextLook = now + Self.lookInterval
        let problem = folder.prune(
            retention.current, openBytes: segment.map(byteCount) ?? 0, now: steady.time(clock.wall(), now))
        if let problem, warnings.last != problem { warnings.append(problem) }
    }

    private func byteCount(of segment: RecordedSegment) -> Int64 {
        (try? folder.unfinished(segment.name).stat()).map { Int64($0.size) } ?? 0
    }
}

extension MaskSegments {
    /// The same for a frame's masks.
    func begin(with result: FrameResult, _ size: PixelSize, finish: () throws -> Void) throws -> FilePath? {
        try begin(at: result.record.wall, seconds: result.frame.seconds, size, finish: finish)
    }

    func added(_ result: FrameResult) { added(at: result.record.wall, seconds: result.frame.seconds) }
}
