import CFFmpeg
import FileNames
import SystemPackage

/// An AVFormatContext that writes: a container with one video stream and copies of audio streams.
final class Muxer {
    private let handle: UnsafeMutablePointer<AVFormatContext>
    private let output: FileOutput?
    private let path: FilePath
    private let audioTimeBases: [Rational]
    private let timeBase: Rational
    private var lastTimestamps: [Int64]

    /// Finds out from the name which container it is, and whether it can hold the codec.
    static func format(for path: FilePath, _ codec: AVCodecID, _ call: FFmpegCall) throws(MediaError)
        -> UnsafePointer<AVOutputFormat>
    {
        let guess = path.withPlatformString { av_guess_format(nil, $0, nil) }
        guard let format = guess, format.pointee.flags & AVFMT_NOFILE == 0 else {
            throw call.error(
                .invalidArgument, reason: "the name does not tell the container",
                advice: "Name the file .mp4 or .mkv")
        }
        if avformat_query_codec(format, codec, FF_COMPLIANCE_NORMAL) == 0 {
            throw call.error(
                .invalidArgument,
                reason:
                    "\(String(cString: format.pointee.name)) cannot hold \(String(cString: avcodec_get_name(codec)))",
                advice: "Name the file .mkv, or choose another codec")
        }
        return format
    }

    /// Whether the container takes copies of the stream's packets.
    static func canHold(_ stream: AudioStream, in format: UnsafePointer<AVOutputFormat>) -> Bool {
        let parameters = stream.parameters.handle.pointee
        // Transport streams describe AAC in its packets; the header of a fragmented file needs the description at once.
        if parameters.codec_id == AV_CODEC_ID_AAC, parameters.extradata_size == 0, isFragmented(format.pointee) {
            return false
        }
        return avformat_query_codec(format, parameters.codec_id, FF_COMPLIANCE_NORMAL) == 1
    }

    /// Writes the header, into `output`, or into memory only: a rehearsal.
    init(
        _ format: UnsafePointer<AVOutputFormat>, path: FilePath, encoder: VideoEncoder, audio: [AudioStream],
        output: FileOutput?
    ) throws(MediaError) {
        let call = FFmpegCall("write", path.shown, .writing)
        var context: UnsafeMutablePointer<AVFormatContext>?
        try call.check(avformat_alloc_output_context2(&context, format, nil, nil))
        handle = try call.unwrap(context)
        self.output = output
        self.path = path
        audioTimeBases = audio.map { $0.timeBase }
        timeBase = encoder.timeBase
        lastTimestamps = Array(repeating: .min, count: 1 + audio.count)

        try addVideo(encoder, call)
        for stream in audio { try addAudio(stream, call) }
        // Times are kept as they are; the caller sees to it that none is negative.
        handle.pointee.avoid_negative_ts = 0
        // Fragments that we end ourselves, the first of them at its true time.
        let options = Options(
            Self.isFragmented(format.pointee)
                ? ["movflags": "+frag_custom+empty_moov+default_base_moof+frag_discont", "use_editlist": "0"] : [:])
        if let output {
            handle.pointee.pb = output.handle
        } else {
            try call.check(avio_open_dyn_buf(&handle.pointee.pb))
        }
        let code = avformat_write_header(handle, &options.handle)
        if output == nil { closeMemory() }
        if code < 0, output == nil {
            throw call.error(
                .invalidArgument, code: code, reason: FFmpegCall.text(code),
                advice: "Name the file .mp4 or .mkv, or choose another codec")
        }
        try call.check(code)
        try output?.flush(call)
    }

    deinit { avformat_free_context(handle) }

    /// What FFmpeg's Matroska demuxer subtracts from the times of an audio stream, and the muxer of 5.1 does not add.
    func codecDelay(_ stream: AudioStream) -> Int64 {
        let parameters = stream.parameters.handle.pointee
        guard ["matroska", "webm"].contains(String(cString: handle.pointee.oformat.pointee.name)),
            parameters.initial_padding > 0, let clock = Rational(1, parameters.sample_rate)
        else { return 0 }
        return clock.rescale(Int64(parameters.initial_padding), to: stream.timeBase) ?? 0
    }

    /// The longest time between two packets that the container can hold, in seconds: MP4 has 32 bits for it.
    var longestGap: Double {
        guard Self.isFragmented(handle.pointee.oformat.pointee) else { return .infinity }
        let ticks = (0..<lastTimestamps.count).compactMap { index in
            dtop_stream(handle, UInt32(index)).flatMap { Rational($0.pointee.time_base) }
        }
        return (ticks.map(\.value).min() ?? 1) * Double(Int32.max / 2)
    }

    /// Writes a packet of the video stream (0) or of the n-th audio stream (n), timestamps in the stream's own time base.
    func write(_ packet: Packet, stream: Int) throws(MediaError) {
        let call = FFmpegCall("write", path.shown, .writing)
        guard let target = dtop_stream(handle, UInt32(stream)) else { return }
        let base = stream == 0 ? timeBase : audioTimeBases[stream - 1]
        av_packet_rescale_ts(packet.handle, base.ffmpeg, target.pointee.time_base)
        guard packet.handle.pointee.dts.magnitude < 1 << 62, packet.handle.pointee.pts.magnitude < 1 << 62 else {
            throw call.error(
                .invalidArgument, reason: "a timestamp is out of range", advice: "Give smaller timestamps")
        }
        // A coarser clock can make two times one.
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

    /// Ends the fragment or cluster; all its bytes are with the kernel when this returns.
    func flush() throws(MediaError) {
        let call = FFmpegCall("write", path.shown, .writing)
        try call.check(av_write_frame(handle, nil))
        try output?.flush(call)
    }

    /// Writes what comes after the last packet.
    func finish() throws(MediaError) {
        let call = FFmpegCall("write", path.shown, .writing)
        try call.check(av_write_trailer(handle))
        try output?.flush(call)
    }

    private func addVideo(_ encoder: VideoEncoder, _ call: FFmpegCall) throws(MediaError) {
        let stream = try call.unwrap(avformat_new_stream(handle, nil))
        try call.check(avcodec_parameters_from_context(stream.pointee.codecpar, encoder.context.handle))
        let format = handle.pointee.oformat.pointee
        let hasFreeTimes = format.flags & AVFMT_VARIABLE_FPS != 0 || Self.isFragmented(format)
        stream.pointee.time_base = (hasFreeTimes ? Self.storable(timeBase) : encoder.frameRate.inverse).ffmpeg
        stream.pointee.avg_frame_rate = encoder.frameRate.ffmpeg
        stream.pointee.sample_aspect_ratio = AVRational(num: 1, den: 1)
    }

    private func addAudio(_ audio: AudioStream, _ call: FFmpegCall) throws(MediaError) {
        let stream = try call.unwrap(avformat_new_stream(handle, nil))
        try call.check(avcodec_parameters_copy(stream.pointee.codecpar, audio.parameters.handle))
        // The tag belongs to the container the stream came from.
        stream.pointee.codecpar.pointee.codec_tag = 0
        stream.pointee.time_base = audio.timeBase.ffmpeg
    }

    private func closeMemory() {
        var bytes: UnsafeMutablePointer<UInt8>?
        avio_close_dyn_buf(handle.pointee.pb, &bytes)
        av_free(bytes)
        handle.pointee.pb = nil
    }

    /// Fragment durations are 32-bit: ticks below a microsecond would run over within seconds.
    private static func storable(_ timeBase: Rational) -> Rational {
        timeBase.denominator > 1_000_000 ? .microseconds : timeBase
    }

    /// The family of MP4.
    private static func isFragmented(_ format: AVOutputFormat) -> Bool {
        ["mp4", "mov", "ipod", "3gp", "3g2", "psp", "ismv", "f4v"].contains(String(cString: format.name))
    }
}
