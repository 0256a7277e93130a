import CFFmpeg
import Imaging

/// An SwsContext, rebuilt only when sizes, formats or colours change.
final class ScaleContext {
    /// One end of a conversion.
    private struct Endpoint: Equatable {
        let size: PixelSize
        let format: AVPixelFormat
        let matrix: Int32
        let isFullRange: Bool

        init(_ frame: AVFrame) {
            size = PixelSize(width: Int(frame.width), height: Int(frame.height))
            let declared = AVPixelFormat(frame.format)
            format = Self.withoutRange(declared)
            matrix = Self.matrix(frame.colorspace, height: size.height)
            isFullRange =
                switch frame.color_range {
                case AVCOL_RANGE_JPEG: true
                case AVCOL_RANGE_MPEG: false
                default: format != declared || Self.isGray(declared)
                }
        }

        /// The matrix of `space`; if unspecified or unknown, BT.709 from 720 lines up and BT.601 below.
        private static func matrix(_ space: AVColorSpace, height: Int) -> Int32 {
            switch space {
            case AVCOL_SPC_BT709, AVCOL_SPC_FCC, AVCOL_SPC_BT470BG, AVCOL_SPC_SMPTE170M, AVCOL_SPC_SMPTE240M,
                AVCOL_SPC_BT2020_NCL, AVCOL_SPC_BT2020_CL:
                Int32(space.rawValue)
            default: YUVMatrix(usualFor: height) == .bt709 ? SWS_CS_ITU709 : SWS_CS_ITU601
            }
        }

        /// The "J" formats are the plain ones in full range.
        private static func withoutRange(_ format: AVPixelFormat) -> AVPixelFormat {
            switch format {
            case AV_PIX_FMT_YUVJ420P: AV_PIX_FMT_YUV420P
            case AV_PIX_FMT_YUVJ411P: AV_PIX_FMT_YUV411P
            case AV_PIX_FMT_YUVJ422P: AV_PIX_FMT_YUV422P
            case AV_PIX_FMT_YUVJ440P: AV_PIX_FMT_YUV440P
            case AV_PIX_FMT_YUVJ444P: AV_PIX_FMT_YUV444P
            default: format
            }
        }

        private static func isGray(_ format: AVPixelFormat) -> Bool {
            guard let descriptor = av_pix_fmt_desc_get(format) else { return false }
            return descriptor.pointee.nb_components <= 2 && !format.isRGB
        }
    }

    private var handle: OpaquePointer?
    private var source: Endpoint?
    private var destination: Endpoint?

    deinit { sws_freeContext(handle) }

    /// Scales and converts `from` into the memory that `to` describes.
    func convert(
        _ from: UnsafeMutablePointer<AVFrame>, to: UnsafeMutablePointer<AVFrame>, _ call: FFmpegCall
    ) throws(MediaError) {
        try configure(Endpoint(from.pointee), Endpoint(to.pointee), call)
        let planes = UnsafeRawPointer(dtop_planes(from)).assumingMemoryBound(to: UnsafePointer<UInt8>?.self)
        let rows = sws_scale(
            handle, planes, dtop_strides(from), 0, from.pointee.height, dtop_planes(to), dtop_strides(to))
        try call.check(rows)
    }

    private func configure(_ from: Endpoint, _ to: Endpoint, _ call: FFmpegCall) throws(MediaError) {
        if from == source, to == destination { return }
        sws_freeContext(handle)
        source = nil
        let flags = SWS_BILINEAR | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_FULL_CHR_H_INP
        handle = sws_getContext(
            Int32(clamping: from.size.width), Int32(clamping: from.size.height), from.format,
            Int32(clamping: to.size.width), Int32(clamping: to.size.height), to.format, flags, nil, nil, nil)
        guard handle != nil else {
            throw call.error(
                .invalidData,
                reason:
                    "no conversion from \(Frame.name(from.format)) \(from.size) to \(Frame.name(to.format)) \(to.size)",
                advice: "Convert the input with ffmpeg first")
        }
        let neutral: Int32 = 1 << 16
        // Fails only between two RGB formats, where there is nothing to set.
        sws_setColorspaceDetails(
            handle, sws_getCoefficients(from.matrix), from.isFullRange ? 1 : 0, sws_getCoefficients(to.matrix),
            to.isFullRange ? 1 : 0, 0, neutral, neutral)
        source = from
        destination = to
    }
}
