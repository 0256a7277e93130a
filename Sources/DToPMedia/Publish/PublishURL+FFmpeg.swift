import CFFmpeg

/// How FFmpeg publishes there.
extension PublishURL {
    /// The muxer's name.
    var muxer: String {
        switch scheme {
        case .rtsp: "rtsp"
        case .rtmp: "flv"
        case .srt: "mpegts"
        }
    }

    var muxerOptions: [String: String] {
        switch scheme {
        case .rtsp: ["rtsp_transport": "tcp", "protocol_whitelist": protocols]
        // What would be written into a file's beginning at its end.
        case .rtmp: ["flvflags": "no_duration_filesize"]
        case .srt: [:]
        }
    }

    /// The protocols that FFmpeg may open.
    var protocols: String {
        switch scheme {
        case .rtsp: "tcp"
        case .rtmp: "rtmp,tcp"
        case .srt: "srt"
        }
    }

    private var codecs: [AVCodecID] {
        switch scheme {
        case .rtsp: [AV_CODEC_ID_H264, AV_CODEC_ID_HEVC, AV_CODEC_ID_MPEG4, AV_CODEC_ID_VP8]
        case .rtmp: [AV_CODEC_ID_H264]
        case .srt: [AV_CODEC_ID_H264, AV_CODEC_ID_HEVC, AV_CODEC_ID_MPEG4, AV_CODEC_ID_MPEG2VIDEO]
        }
    }

    /// Throws if what the encoder or codec of that name makes cannot be published there.
    package func check(codec name: String) throws(MediaError) {
        let codec = try EncoderCatalog.find(name).pointee.id
        try check(codec: codec, FFmpegCall(ServerOutput.operation, description, .sending))
    }

    func check(codec: AVCodecID, _ call: FFmpegCall) throws(MediaError) {
        if codecs.contains(codec) { return }
        let name = String(cString: avcodec_get_name(codec))
        throw call.error(
            .invalidArgument, reason: "\(scheme.rawValue.uppercased()) cannot carry \(name) here",
            advice: "Use `codec` libx264")
    }
}
