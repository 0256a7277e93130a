import CFFmpeg

/// What FFmpeg may use for each kind of input. Playlists, manifests and session descriptions name other places, and
/// FFmpeg's security holes are found in rarely used parsers and decoders.
struct InputPolicy: Sendable {
    let protocols: [String]
    /// Names of the allowed demuxers. An input that needs any other is refused.
    let demuxers: [String]
    /// Names of the allowed decoders; nil allows all.
    let decoders: [String]?

    init(_ input: MediaInput) {
        switch input {
        case .file:
            protocols = ["file"]
            demuxers = Self.fileDemuxers
            decoders = nil
        case .standardInput:
            // Read through our own descriptor: none of FFmpeg's protocols is opened.
            protocols = []
            demuxers = Self.fileDemuxers
            decoders = nil
        case .device:
            protocols = []
            demuxers = ["video4linux2,v4l2"]
            decoders = Self.cameraDecoders + ["rawvideo"]
        case .filterGraph:
            protocols = []
            demuxers = ["lavfi"]
            decoders = ["rawvideo", "wrapped_avframe", "pcm_s16le", "pcm_f32le", "pcm_f64le", "pcm_s32le", "pcm_u8"]
        case .url(let url):
            switch url.scheme {
            case .rtsp:
                protocols = ["tcp", "udp", "rtp"]
                demuxers = ["rtsp"]
                decoders = Self.cameraDecoders
            case .rtsps:
                protocols = ["tcp", "tls", "udp", "rtp"]
                demuxers = ["rtsp"]
                decoders = Self.cameraDecoders
            case .http:
                protocols = ["http", "https", "tcp", "tls", "crypto"]
                demuxers = Self.streamDemuxers + ["hls", "image2"]
                decoders = Self.cameraDecoders
            case .https:
                // What starts encrypted must not continue in the clear.
                protocols = ["https", "tcp", "tls", "crypto"]
                demuxers = Self.streamDemuxers + ["hls", "image2"]
                decoders = Self.cameraDecoders
            case .udp:
                protocols = ["udp"]
                demuxers = Self.streamDemuxers
                decoders = Self.cameraDecoders
            case .tcp:
                protocols = ["tcp"]
                demuxers = Self.streamDemuxers
                decoders = Self.cameraDecoders
            }
        }
    }

    /// FFmpeg's decoder for a codec; nil if it has none that this kind of input may use.
    func decoder(of codec: AVCodecID) -> UnsafePointer<AVCodec>? {
        let preferred = avcodec_find_decoder(codec)
        guard let decoders else { return preferred }
        func isAllowed(_ decoder: UnsafePointer<AVCodec>) -> Bool {
            decoders.contains(String(cString: decoder.pointee.name))
        }
        if let preferred, isAllowed(preferred) { return preferred }
        var state: UnsafeMutableRawPointer?
        while let decoder = av_codec_iterate(&state) {
            if decoder.pointee.id == codec, av_codec_is_decoder(decoder) != 0, isAllowed(decoder) { return decoder }
        }
        return nil
    }

    /// All demuxers except those that open what a playlist or script names by themselves, past the guard.
    private static let fileDemuxers: [String] = {
        let refused: Set = [
            "avisynth", "concat", "dash", "hls", "imf", "rtp", "rtsp", "sap", "sdp", "vapoursynth", "vobsub",
        ]
        var names: [String] = []
        var state: UnsafeMutableRawPointer?
        while let format = av_demuxer_iterate(&state) {
            let name = String(cString: format.pointee.name)
            if !refused.contains(name) { names.append(name) }
        }
        return names
    }()

    /// Containers that are sent over networks.
    private static let streamDemuxers = [
        "mpegts", "mov,mp4,m4a,3gp,3g2,mj2", "matroska,webm", "flv", "mpjpeg", "mjpeg", "h264", "hevc", "avi", "ogg",
        "mpeg", "nut", "ivf", "asf", "jpeg_pipe", "png_pipe", "webp_pipe", "bmp_pipe", "tiff_pipe", "gif",
    ]

    /// Decoders for what cameras and servers send. Audio is only copied, but probing looks into it.
    private static let cameraDecoders = [
        "h264", "hevc", "mjpeg", "mpeg4", "mpeg2video", "mpeg1video", "h263", "vp8", "vp9", "libdav1d", "av1", "theora",
        "png", "webp", "bmp", "tiff", "gif", "flv", "msmpeg4", "wmv2", "wmv3", "vc1",
        "aac", "aac_latm", "mp3", "mp3float", "mp2", "mp2float", "ac3", "eac3", "opus", "libopus", "vorbis", "flac",
        "pcm_alaw", "pcm_mulaw", "pcm_s16le", "pcm_s16be", "g726", "g726le",
    ]
}
