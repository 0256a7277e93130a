import CFFmpeg
import FileNames
import SystemPackage

/// An AVFormatContext for writing: a container with one video stream and copies of audio streams.
final class Muxer {
    /// When the header of a fragmented container is written.
    enum HeaderTime {
        case atOnce
        /// With the first flush: some audio is described by its first packet.
        case atFirstFlush
    }

    private let handle: UnsafeMutablePointer<AVFormatContext>
    /// Nil if it writes to memory.
    private let output: FileOutput?
    private let path: FilePath
    private let audio: [AudioStream]
    private let timeBase: Rational
    private let headerTime: HeaderTime
    /// Keyed by the stream's number in the output.
    private var filters: [Int: BitstreamFilter] = [:]
    private var lastTimestamps: [Int64]
    private var hasFlushed = false

    /// Writes the header to `output`, or to memory for a rehearsal if that is nil: see `takeBytes`.
    init(
        _ format: UnsafePointer<AVOutputFormat>, path: FilePath, video: CodedVideo, audio: [AudioStream],
        header: HeaderTime = .atOnce, output: FileOutput?
    ) throws(MediaError) {
        let call = FFmpegCall("write", path.shown, .writing)
        var context: UnsafeMutablePointer<AVFormatContext>?
        try call.check(avformat_alloc_output_context2(&context, format, nil, nil))
        handle = try call.unwrap(context)
        self.output = output
        self.path = path
        self.audio = audio
        timeBase = video.timeBase
        headerTime = header
        lastTimestamps = Array(repeating: .min, count: 1 + audio.count)

        try addVideo(video, call)
        for stream in audio { try addAudio(stream, call) }
        // Timestamps stay as they are. The caller ensures that none is negative.
        handle.pointee.avoid_negative_ts = 0
        // We end fragments ourselves, and the first one starts at its true time.
        let delay = header == .atOnce ? "" : "+delay_moov"
        let options = Options(
            Self.isFragmented(format)
                ? ["movflags": "+frag_custom+empty_moov+default_base_moof+frag_discont\(delay)", "use_editlist": "0"]
                : [:])
        if let output {
            handle.pointee.pb = output.handle
        } else {
            try call.check(avio_open_dyn_buf(&handle.pointee.pb))
        }
        let code = avformat_write_header(handle, &options.handle)
        if code < 0, output == nil { throw call.error(.invalidArgument, code: code, reason: FFmpegCall.text(code)) }
        try call.check(code)
        try output?.flush(call)
    }

    deinit {
        if output == nil { _ = takeBytes() }
        avformat_free_context(handle)
    }

    /// The bytes that a rehearsal has written to memory. Nothing can be written afterwards.
    func takeBytes() -> [UInt8] {
        guard handle.pointee.pb != nil else { return [] }
        var bytes: UnsafeMutablePointer<UInt8>?
        let count = avio_close_dyn_buf(handle.pointee.pb, &bytes)
        handle.pointee.pb = nil
        defer { av_free(bytes) }
        return Array(UnsafeBufferPointer(start: bytes, count: Int(count)))
    }

    /// Ticks that FFmpeg's Matroska demuxer subtracts from an audio stream's timestamps and that the muxer of 5.1 does
    /// not add; 0 for other containers.
    static func codecDelay(_ stream: AudioStream, in format: UnsafePointer<AVOutputFormat>) -> Int64 {
        let parameters = stream.parameters.handle.pointee
        guard ["matroska", "webm"].contains(String(cString: format.pointee.name)),
            parameters.initial_padding > 0, let clock = Rational(1, parameters.sample_rate)
        else { return 0 }
        return clock.rescale(Int64(parameters.initial_padding), to: stream.timeBase) ?? 0
    }

    /// The longest time between two packets that the container can hold, in seconds. MP4 has 32 bits for it; other
    /// containers have no limit.
    static func longestGap(_ format: UnsafePointer<AVOutputFormat>, timeBases: [Rational]) -> Double {
        guard isFragmented(format) else { return .infinity }
        return (timeBases.map { storable($0).value }.min() ?? 1) * Double(Int32.max / 2)
    }

    /// Writes a packet of an audio stream, or of the video if `source` is nil, timed in that stream's time base.
    func write(_ packet: Packet, of source: AudioStream?) throws(MediaError) {
        let call = FFmpegCall("write", path.shown, .writing)
        let number = source.map { source in audio.firstIndex { $0.index == source.index }.map { $0 + 1 } } ?? 0
        guard let stream = number, let target = dtop_stream(handle, UInt32(stream)) else { return }
        try filters[stream]?.filter(packet)
        let base = source?.timeBase ?? timeBase
        av_packet_rescale_ts(packet.handle, base.ffmpeg, target.pointee.time_base)
        guard packet.handle.pointee.dts.magnitude < 1 << 62, packet.handle.pointee.pts.magnitude < 1 << 62 else {
            throw call.error(
                .invalidArgument, reason: "a timestamp is out of range", advice: "Give smaller timestamps")
        }
        // A coarser clock can map two timestamps to one.
        let last = lastTimestamps[stream]
        if last != .min, packet.handle.pointee.dts <= last {
            packet.handle.pointee.dts = last + 1
            packet.handle.pointee.pts = max(packet.handle.pointee.pts, last + 1)
        }
        lastTimestamps[stream] = packet.handle.pointee.dts
        packet.handle.pointee.stream_index = Int32(stream)
        packet.handle.pointee.pos = -1
        try call.check(av_write_frame(handle, packet.handle))
        try output?.check(call)
    }

    /// Ends the fragment or cluster. When this returns, the kernel has all its bytes.
    func flush() throws(MediaError) {
        let call = FFmpegCall("write", path.shown, .writing)
        try call.check(av_write_frame(handle, nil))
        // The first call may have written only the header.
        if headerTime == .atFirstFlush, !hasFlushed { try call.check(av_write_frame(handle, nil)) }
        hasFlushed = true
        try output?.flush(call)
    }

    /// Writes what comes after the last packet.
    func finish() throws(MediaError) {
        let call = FFmpegCall("write", path.shown, .writing)
        try call.check(av_write_trailer(handle))
        try output?.flush(call)
    }

    private func addVideo(_ video: CodedVideo, _ call: FFmpegCall) throws(MediaError) {
        let stream = try call.unwrap(avformat_new_stream(handle, nil))
        try video.describe(stream, call)
        let format = handle.pointee.oformat.pointee
        let hasFreeTimes = format.flags & AVFMT_VARIABLE_FPS != 0 || Self.isFragmented(handle.pointee.oformat)
        let rate = Rational(stream.pointee.avg_frame_rate) ?? .usualFrameRate
        stream.pointee.time_base = (hasFreeTimes ? Self.storable(timeBase) : rate.inverse).ffmpeg
    }

    private func addAudio(_ audio: AudioStream, _ call: FFmpegCall) throws(MediaError) {
        let stream = try call.unwrap(avformat_new_stream(handle, nil))
        try call.check(avcodec_parameters_copy(stream.pointee.codecpar, audio.parameters.handle))
        // The tag belongs to the container the stream came from.
        stream.pointee.codecpar.pointee.codec_tag = 0
        stream.pointee.time_base = audio.timeBase.ffmpeg
        // Transport streams describe AAC in its packets. A fragmented file's header needs the description at once.
        if Self.isFragmented(handle.pointee.oformat), let description = AudioSpecificConfiguration(audio) {
            try description.write(to: stream.pointee.codecpar, call)
            filters[Int(stream.pointee.index)] = try BitstreamFilter("aac_adtstoasc", stream.pointee.codecpar, call)
        }
    }

    /// Fragment durations are 32-bit: ticks below a microsecond would overflow within seconds.
    private static func storable(_ timeBase: Rational) -> Rational {
        timeBase.denominator > 1_000_000 ? .microseconds : timeBase
    }

    /// Whether `format` is of the MP4 family, which is written in fragments.
    static func isFragmented(_ format: UnsafePointer<AVOutputFormat>) -> Bool {
        ["mp4", "mov", "ipod", "3gp", "3g2", "psp", "ismv", "f4v"].contains(String(cString: format.pointee.name))
    }
}
