import CFFmpeg
import Compute
import Imaging

/// An AVFrame that points at the memory of an image for the duration of a call.
final class ImageView {
    let handle: UnsafeMutablePointer<AVFrame>

    init(_ call: FFmpegCall) throws(MediaError) { handle = try call.unwrap(av_frame_alloc()) }

    deinit {
        var frame: UnsafeMutablePointer<AVFrame>? = handle
        av_frame_free(&frame)
    }

    /// Points the frame at `image`. Throws `.invalidArgument` unless it is RGB (3 channels) and not empty.
    func show(_ image: RGBImage, _ call: FFmpegCall) throws(MediaError) {
        guard image.channels == 3, let width = Int32(exactly: image.size.width),
            let height = Int32(exactly: image.size.height),
            width > 0, height > 0
        else {
            throw call.error(
                .invalidArgument,
                reason: "a picture of \(image.size) with \(image.channels) channels is no RGB picture",
                advice: "Give a picture that is not empty")
        }
        handle.pointee.width = width
        handle.pointee.height = height
        handle.pointee.format = AV_PIX_FMT_RGB24.rawValue
        handle.pointee.colorspace = AVCOL_SPC_UNSPECIFIED
        handle.pointee.color_range = AVCOL_RANGE_UNSPECIFIED
        setPlanes(image)
    }

    /// Points the frame at `image`. Throws `.invalidArgument` if it is empty.
    func show(_ image: YUVImage, _ call: FFmpegCall) throws(MediaError) {
        guard let width = Int32(exactly: image.size.width), let height = Int32(exactly: image.size.height), width > 0,
            height > 0
        else {
            throw call.error(
                .invalidArgument, reason: "a picture of \(image.size)", advice: "Give a picture that is not empty")
        }
        handle.pointee.width = width
        handle.pointee.height = height
        handle.pointee.format = AV_PIX_FMT_YUV420P.rawValue
        handle.pointee.colorspace = image.matrix.colorSpace
        handle.pointee.color_range = AVCOL_RANGE_MPEG
        setPlanes(image.luma, image.blue, image.red)
    }

    private func setPlanes(_ first: Raster<UInt8>, _ second: Raster<UInt8>? = nil, _ third: Raster<UInt8>? = nil) {
        setPlane(0, first)
        setPlane(1, second)
        setPlane(2, third)
    }

    private func setPlane(_ number: Int, _ plane: Raster<UInt8>?) {
        dtop_planes(handle)[number] = plane?.samples
        dtop_strides(handle)[number] = plane.map { Int32(clamping: $0.stride) } ?? 0
    }
}
