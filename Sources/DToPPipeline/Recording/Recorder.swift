import DToPMedia
import FileNames
import SystemPackage

/// Writes a stream's packets into segments, and its masks beside them. Used by one thread.
final class Recorder {
    private struct Segment {
        let name: SegmentName
        let writer: SegmentWriter
        let video: CodedVideo
        let start: WallTime
        /// Where it begins, in ticks of the connection.
        let first: Int64
        /// Decoding time of its last packet, and ticks from the packet before.
        var last: Int64
        var step: Int64 = 1
        /// When its first picture is shown, and its latest one.
        let firstShown: Int64
        var lastShown: Int64
    }

    /// Whether nothing is written for want of room.
    private(set) var isPaused = false
    private var settings: RecordingSettings
    private let clock: RecordingClock
    private let say: (String) -> Void
    private var folder: RecordingFolder?
    private var segment: Segment?
    /// Counts segments, from 1.
    private var count = 0
    private var plan: SegmentPlan?
    private var connection: RecordedConnection?
    private var video: CodedVideo?
    private var placer: PacketPlacer?
    private var sound = WaitingSound()
    private var lastArrival: Duration?
    /// When the first packet of a file was taken.
    private var origin: WallTime?
    private var places = PacketPlaces()
    private var arrivals = ArrivalPlaces()
    private var names: [Int: SegmentName] = [:]
    private var masks: MaskTrack?
    private var steady = SteadyClock()
    private var lastLook = Duration.zero
    private var lastPrune = Duration.zero
    private var toldProblem: String?
    private var toldSound: String?

    /// How often free space is looked at, and what is to be deleted.
    private static let lookInterval: Duration = .seconds(1)
    private static let pruneInterval: Duration = .seconds(60)
    /// Segments after which a frame's masks are no longer awaited.
    private static let longestDelay = 16
    /// After a pause there must be this much more room, in bytes, so that it does not begin again at once.
    private static let margin: Int64 = 16 << 20

    /// - Parameter say: called with what people should know.
    init(_ settings: RecordingSettings, clock: RecordingClock, say: @escaping (String) -> Void) {
        self.settings = settings
        self.clock = clock
        self.say = say
    }

    /// Goes on with other settings, in a new segment if they concern that.
    func follow(_ changed: RecordingSettings) throws {
        let hasMoved = changed.folder != settings.folder
        if hasMoved || changed.source != settings.source || changed.length != settings.length {
            try end(.stopped)
            plan = nil
        }
        if hasMoved {
            folder = nil
            masks = nil
        }
        settings = changed
        prune()
    }

    /// Writes a packet. Returns whether it is recorded: it is not while there is too little room, or until a keyframe
    /// comes. Throws if writing fails.
    func take(_ packet: RecordedPacket) throws -> Bool {
        guard isCurrent(packet) else { return false }
        if packet.connection != connection { try begin(packet) }
        // When its first bytes arrived; nil for a file.
        let beginning = packet.connection.holdsBack ? lastArrival ?? packet.arrival?.time : packet.arrival?.time
        let place = place(packet)
        // What was heard before a gap has no place after it.
        if place.isAfterGap { sound.clear() }
        // A keyframe's sound begins when it is shown: it may begin a segment.
        try writeSound(before: packet.coded.packet.isKeyframe ? place.presentation : place.decoding)
        let seconds = packet.coded.video.timeBase.seconds(place.decoding)
        let wall = packet.arrival?.wall ?? (origin ?? clock.wall()).advanced(by: .seconds(seconds))
        let isNewVideo = video.map { !$0.isSame(as: packet.coded.video) } ?? false
        video = packet.coded.video
        var plan = self.plan ?? SegmentPlan(length: settings.length, followsClock: packet.arrival != nil)
        let verdict = plan.next(
            SegmentPlan.Packet(
                isKeyframe: packet.coded.packet.isKeyframe, wall: wall, time: .seconds(seconds),
                isAfterGap: place.isAfterGap || packet.coded.packet.isAfterGap, isNewVideo: isNewVideo))
        self.plan = plan
        switch verdict {
        case .skip: return false
        case .goOn: break
        case .begin(let reason):
            try complete(reason)
            guard try open(packet.coded.video, at: wall, place) else {
                self.plan?.end()
                return false
            }
        }
        try write(packet, place, beginning)
        return true
    }

    /// Takes a packet of sound, which is written once the pictures have come as far.
    func take(sound packet: RecordedPacket) throws {
        guard isCurrent(packet) else { return }
        if packet.connection != connection { try begin(packet) }
        sound.add(packet.coded)
    }

    /// A connection that is being given up may bring one more.
    private func isCurrent(_ packet: RecordedPacket) -> Bool {
        packet.connection.source == settings.source && packet.connection.number >= connection?.number ?? 0
    }

    /// Ends the open segment, if there is one.
    func end(_ reason: SegmentEnd) throws {
        plan?.end()
        try complete(reason)
    }

    /// To be called a few times a second: writes what has waited for long, and sees whether there is room.
    func tick() throws {
        try segment?.writer.tick()
        let now = clock.monotonic()
        if now - lastLook >= Self.lookInterval {
            lastLook = now
            if segment != nil, !hasRoom() {
                try end(.paused)
                pause()
            }
        }
        if now - lastPrune >= Self.pruneInterval { prune() }
    }

    /// Writes a frame's masks beside the segment that has its packet.
    func write(_ mask: RecordedMask) throws(OutputError) {
        guard let (number, seconds) = place(of: mask), let name = names[number] else { return }
        if masks?.segment != number {
            // Answers come in order: those of an older segment are late beyond use.
            guard masks.map({ $0.segment < number }) ?? true, let path = folder?.masks(of: name) else { return }
            masks = try MaskTrack(path, segment: number, header: mask.header)
            names = names.filter { $0.key >= number }
        }
        try masks?.write(mask, seconds: seconds)
    }

    /// The segment that has a mask's picture, and when that is shown in it; nil if it is not recorded.
    private func place(of mask: RecordedMask) -> (segment: Int, seconds: Double)? {
        switch settings.source {
        case .input: mask.packet.flatMap(places.place).map { ($0.segment, $0.seconds) }
        case .main: mask.beginning.flatMap(arrivals.nearest).map { ($0.segment, $0.seconds) }
        // The overlay shows its answer itself.
        case .overlay: nil
        }
    }

    /// Gives up the open segment after an error, and completes it as far as that is possible.
    func abandon() {
        plan?.end()
        masks = nil
        guard let segment else { return }
        self.segment = nil
        _ = try? folder?.salvage(segment.name, start: segment.start, as: .failed)
        // What could not be completed is, once the folder is opened again.
        folder = nil
    }

    private func begin(_ packet: RecordedPacket) throws {
        try end(.reconnect)
        connection = packet.connection
        placer = PacketPlacer(timeBase: packet.coded.video.timeBase)
        video = nil
        sound.clear()
        lastArrival = nil
        origin = clock.wall()
    }

    private func place(_ packet: RecordedPacket) -> PacketPlacer.Place {
        let (coded, base) = (packet.coded.packet, packet.coded.video.timeBase)
        let rate = packet.coded.video.frameRate ?? .usualFrameRate
        let usual = coded.duration > 0 ? coded.duration : base.ticks(seconds: rate.inverse.value) ?? 1
        let waited = packet.arrival.map { arrival in
            base.ticks(seconds: (arrival.time - (lastArrival ?? arrival.time)) / .seconds(1)) ?? usual
        }
        lastArrival = packet.arrival?.time
        var placer = self.placer ?? PacketPlacer(timeBase: base)
        defer { self.placer = placer }
        return placer.place(
            decoding: coded.ownDecodingTimestamp, presentation: coded.timestamp, usual: usual, waited: waited,
            reordered: packet.coded.video.reorderedPackets)
    }

    /// Opens a segment; false if there is no room for it.
    private func open(_ video: CodedVideo, at wall: WallTime, _ place: PacketPlacer.Place) throws -> Bool {
        let container = try SegmentContainer(holding: video)
        let folder = try openFolder()
        guard hasRoom() else {
            pause()
            return false
        }
        if isPaused { say("there is room again, it goes on") }
        isPaused = false
        let name = folder.freeName(wall, SegmentForm(container))
        let writer = try SegmentWriter(
            folder.unfinished(name), video, container, withSound: holdsSound(of: video, container))
        count += 1
        names[count] = name
        names[count - Self.longestDelay] = nil
        segment = Segment(
            name: name, writer: writer, video: video, start: wall, first: place.decoding, last: place.decoding,
            firstShown: place.presentation, lastShown: place.presentation)
        return true
    }

    private func openFolder() throws -> RecordingFolder {
        if let folder { return folder }
        let opened = try RecordingFolder(settings.folder)
        for note in opened.notes { say(note) }
        folder = opened
        prune()
        return opened
    }

    private func write(_ packet: RecordedPacket, _ place: PacketPlacer.Place, _ beginning: Duration?) throws {
        guard var segment = self.segment else { return }
        let (decoding, presentation) = (place.decoding - segment.first, place.presentation - segment.first)
        try segment.writer.write(packet.coded.packet, decoding: decoding, presentation: presentation)
        let seconds = segment.video.timeBase.seconds(presentation)
        places.add(
            PacketPlaces.Place(
                id: PacketID(connection: packet.connection.number, number: packet.coded.number), segment: count,
                seconds: seconds))
        if settings.source == .main, let beginning {
            arrivals.add(ArrivalPlaces.Place(arrival: beginning, segment: count, seconds: seconds))
        }
        segment.step = max(place.decoding - segment.last, 1)
        segment.last = place.decoding
        segment.lastShown = max(segment.lastShown, place.presentation)
        self.segment = segment
    }

    /// Whether a segment can have the sound of `video`, if there is any. Says why not, once.
    private func holdsSound(of video: CodedVideo, _ container: SegmentContainer) -> Bool {
        guard let sound = video.sound else { return false }
        if container.holdsSound(of: video) { return true }
        tellOfSound(
            "the sound (\(sound.codecName)) is left out: \(container.title) cannot hold it beside \(video.codecName); "
                + "have the camera send AAC")
        return false
    }

    /// Writes the sound that is heard before a moment, in ticks of the connection.
    private func writeSound(before end: Int64) throws {
        guard let base = video?.timeBase, let offset = placer?.offset else { return }
        let ready = sound.take(before: base.seconds(end)) { base.rescale(offset, to: $0) }
        guard let segment = self.segment, segment.writer.hasSound else { return }
        for (packet, stream, time) in ready where stream.timeBase.seconds(time) >= base.seconds(segment.firstShown) {
            guard let first = base.rescale(segment.first, to: stream.timeBase) else { continue }
            try segment.writer.write(packet, of: stream, at: time - first)
        }
    }

    private func tellOfSound(_ problem: String) {
        if problem != toldSound { say(problem) }
        toldSound = problem
    }

    private func complete(_ reason: SegmentEnd) throws {
        guard let segment else { return }
        try writeSound(before: segment.lastShown + segment.step)
        if segment.writer.hasSound, segment.writer.soundCount == 0, sound.strayCount > 0 {
            tellOfSound(
                "the sound is left out: its times are more than \(Int(WaitingSound.longestDistance)) s from "
                    + "the pictures'; set the camera's clock, or restart it")
        }
        sound.clearStrays()
        try segment.writer.finish()
        self.segment = nil
        let seconds = segment.video.timeBase.seconds(segment.last + segment.step - segment.first)
        try folder?.complete(
            RecordedSegment(
                segment.name, start: segment.start, end: segment.start.advanced(by: .seconds(seconds)),
                frames: segment.writer.packetCount, bytes: segment.writer.byteCount, codec: segment.video.codecName,
                size: segment.video.size, reason: reason))
        prune()
    }

    /// Unknown free space counts as none.
    private func hasRoom() -> Bool {
        let needed = settings.leastFree + (isPaused ? Self.margin : 0)
        return needed == 0 || (settings.folder.freeBytes ?? 0) >= needed
    }

    private func pause() {
        if isPaused { return }
        isPaused = true
        say("\(lowSpace)")
    }

    /// What to tell people while it is paused.
    var lowSpace: RecordingError {
        .lowSpace(path: settings.folder.shown, free: settings.folder.freeBytes, least: settings.leastFree)
    }

    private func prune() {
        let now = clock.monotonic()
        lastPrune = now
        let problem = folder?.prune(
            settings.retention, openBytes: segment?.writer.byteCount ?? 0, now: steady.time(clock.wall(), now))
        if let problem, problem != toldProblem { say(problem) }
        toldProblem = problem
    }
}
