/// What the packets of a finite video say of it, read once.
package struct PacketSurvey: Sendable {
    /// Packets of the video, mostly one for each picture.
    package private(set) var pictures = 0
    /// Where it can be divided, in order. Empty if its parts would not be those of the whole: where timestamps are missing
    /// or had to be moved, or where the coding changes.
    package private(set) var boundaries: [PartBoundary] = []
    /// When the first and the last picture are shown, in seconds.
    package private(set) var start = 0.0
    package private(set) var end = 0.0

    /// Reads the input to its end. Throws `invalidArgument` for one that has none.
    package init(
        _ input: MediaInput, options: InputOptions = InputOptions(), cancellation: Cancellation = Cancellation()
    ) throws(MediaError) {
        var options = options
        options.withAudio = false
        let packets = try TimedPackets(input, options: options, cancellation: cancellation)
        let demuxer = packets.demuxer
        if demuxer.isUnbounded { throw Self.endless(input) }
        let timeBase = demuxer.video.timeBase
        let watch = try CodedVideoWatch(CodedVideo(demuxer.video))
        var isDivisible = demuxer.hasTimestamps
        var coding = watch.video
        var first = Int64.max
        var last = Int64.min
        while let packet = try packets.next() {
            guard packet.streamIndex == demuxer.video.index, packet.byteCount > 0 else { continue }
            try watch.look(at: packet)
            // The description may come with the first packet.
            if pictures == 0 { coding = watch.video }
            defer { pictures += 1 }
            guard let timestamp = packet.timestamp, watch.video.isSame(as: coding) else {
                isDivisible = false
                continue
            }
            // A leading picture of a keyframe: it may refer to pictures before that.
            while let boundary = boundaries.last, boundary.timestamp > timestamp { boundaries.removeLast() }
            let step = timeBase.seconds(timestamp &- last)
            if packet.isKeyframe, !packet.isDamaged, timestamp > last, pictures > 0, step <= TimestampStep.longest {
                boundaries.append(
                    PartBoundary(timestamp: timestamp, seconds: timeBase.seconds(timestamp), pictures: pictures))
            }
            first = min(first, timestamp)
            last = max(last, timestamp)
        }
        if first <= last { (start, end) = (timeBase.seconds(first), timeBase.seconds(last)) }
        // Seeking would not find moved timestamps; where packets are read on from the beginning, it would.
        let isMoved = packets.hasMoved && demuxer.canSeek
        if !isDivisible || isMoved || first < 0 { boundaries = [] }
    }

    /// What is wrong with an input that has no end.
    package static func endless(_ input: MediaInput) -> MediaError {
        FFmpegCall("survey", input.name, .reading).error(
            .invalidArgument, reason: "it has no end in sight", advice: "Segment it with dtopd run")
    }
}
