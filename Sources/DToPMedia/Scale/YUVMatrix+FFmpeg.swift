import CFFmpeg
import Imaging

extension AVPixelFormat {
    /// Whether its samples are R, G and B, which no matrix has changed.
    var isRGB: Bool { av_pix_fmt_desc_get(self).map { $0.pointee.flags & UInt64(AV_PIX_FMT_FLAG_RGB) != 0 } ?? false }
}

extension YUVMatrix {
    /// As FFmpeg names it.
    var colorSpace: AVColorSpace { self == .bt601 ? AVCOL_SPC_SMPTE170M : AVCOL_SPC_BT709 }

    /// What pictures of this height have that do not say.
    init(usualFor height: Int) { self = height >= 720 ? .bt709 : .bt601 }

    /// That of a decoded picture, or the nearest, so that no conversion is needed.
    package init(of frame: Frame) {
        switch frame.handle.pointee.colorspace {
        case AVCOL_SPC_BT470BG, AVCOL_SPC_SMPTE170M, AVCOL_SPC_FCC: self = .bt601
        case AVCOL_SPC_BT709, AVCOL_SPC_SMPTE240M, AVCOL_SPC_BT2020_NCL, AVCOL_SPC_BT2020_CL: self = .bt709
        default: self = frame.pixelFormatCode.isRGB ? .bt709 : YUVMatrix(usualFor: frame.storedSize.height)
        }
    }
}
