import CFFmpeg
import FileNames

/// The video encoders of the FFmpeg in use.
enum EncoderCatalog {
    /// SVT-AV1 hangs when it is closed before its first picture, and it holds pictures back.
    private static let refused = "libsvtav1"

    /// Finds an encoder by its own name ("libx264"), or a codec's first software encoder by the codec's name ("hevc").
    static func find(_ name: String) throws(MediaError) -> UnsafePointer<AVCodec> {
        let call = FFmpegCall("open encoder", name, .writing)
        if name == refused {
            throw call.error(
                .invalidArgument, reason: "it cannot be stopped at any time", advice: "Use libaom-av1 or librav1e")
        }
        if let codec = avcodec_find_encoder_by_name(name), codec.pointee.type == AVMEDIA_TYPE_VIDEO { return codec }
        let encoders = all.filter { String(cString: $0.pointee.name) != refused }
        let sameCodec = encoders.filter { String(cString: avcodec_get_name($0.pointee.id)) == name }
        if let codec = sameCodec.first(where: isStableSoftware) ?? sameCodec.first { return codec }
        var names: [String] = []
        for encoder in encoders {
            for name in [String(cString: encoder.pointee.name), String(cString: avcodec_get_name(encoder.pointee.id))]
            where !names.contains(name) { names.append(name) }
        }
        let nearest = EditDistance.nearest(to: name, among: names, count: 3)
        throw call.error(
            .unknownEncoder(nearest: nearest), reason: "FFmpeg has no video encoder of that name",
            advice: "Did you mean \(nearest.joined(separator: ", "))? See ffmpeg -encoders")
    }

    private static var all: [UnsafePointer<AVCodec>] {
        var result: [UnsafePointer<AVCodec>] = []
        var state: UnsafeMutableRawPointer?
        while let codec = av_codec_iterate(&state) {
            if av_codec_is_encoder(codec) != 0, codec.pointee.type == AVMEDIA_TYPE_VIDEO { result.append(codec) }
        }
        return result
    }

    private static func isStableSoftware(_ codec: UnsafePointer<AVCodec>) -> Bool {
        codec.pointee.capabilities & (AV_CODEC_CAP_HARDWARE | AV_CODEC_CAP_HYBRID | AV_CODEC_CAP_EXPERIMENTAL) == 0
    }

    /// The pixel format nearest to 8-bit 4:2:0 that the encoder accepts.
    static func pixelFormat(of codec: UnsafePointer<AVCodec>) -> AVPixelFormat {
        guard let formats = codec.pointee.pix_fmts else { return AV_PIX_FMT_YUV420P }
        // Limited range is a non-standard variant in JPEG.
        if codec.pointee.id == AV_CODEC_ID_MJPEG { return AV_PIX_FMT_YUVJ420P }
        return avcodec_find_best_pix_fmt_of_list(formats, AV_PIX_FMT_YUV420P, 0, nil)
    }
}
