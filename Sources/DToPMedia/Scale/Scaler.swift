import CFFmpeg
import Imaging

/// Converts decoded frames to upright pictures of a given size (swscale: bilinear, accurate rounding, the stream's
/// own matrix and range). Its buffers are reused while sizes and formats stay the same.
package final class Scaler {
    private let context = ScaleContext()
    private let input: ImageView
    private let output: ImageView
    /// The scaled picture as stored, before it is turned upright.
    private var stored: RGBImage?
    private var storedYUV: YUVImage?

    package init() throws(MediaError) {
        let call = FFmpegCall("scale", "a picture", .reading)
        input = try ImageView(call)
        output = try ImageView(call)
    }

    /// Scales `frame` to the size of `image`, upright.
    package func scale(_ frame: Frame, into image: RGBImage) throws(MediaError) {
        if frame.orientation == .upright {
            return try convert(frame) { call throws(MediaError) in try output.show(image, call) }
        }
        let size = frame.orientation.applied(to: image.size)
        let target = if let stored, stored.size == size { stored } else { RGBImage.rgb(size) }
        stored = target
        try convert(frame) { call throws(MediaError) in try output.show(target, call) }
        frame.orientation.apply(target, into: image)
    }

    /// Scales `frame` to the size of `image`, upright. Nothing is converted that both have in common.
    package func scale(_ frame: Frame, into image: YUVImage) throws(MediaError) {
        if frame.orientation == .upright {
            return try convert(frame) { call throws(MediaError) in try output.show(image, call) }
        }
        let size = frame.orientation.applied(to: image.size)
        let target =
            if let storedYUV, storedYUV.size == size, storedYUV.matrix == image.matrix { storedYUV } else {
                YUVImage(size, image.matrix)
            }
        storedYUV = target
        try convert(frame) { call throws(MediaError) in try output.show(target, call) }
        frame.orientation.apply(target.luma, into: image.luma)
        frame.orientation.apply(target.blue, into: image.blue)
        frame.orientation.apply(target.red, into: image.red)
    }

    /// Scales `image` to the size of `result`.
    package func resize(_ image: RGBImage, into result: RGBImage) throws(MediaError) {
        let call = FFmpegCall("scale", "a picture of \(image.size)", .reading)
        try input.show(image, call)
        try output.show(result, call)
        try context.convert(input.handle, to: output.handle, call)
    }

    /// Scales `frame` as it is stored to the picture that `show` has the output point at.
    private func convert(
        _ frame: Frame, show: (FFmpegCall) throws(MediaError) -> Void
    ) throws(MediaError) {
        let call = FFmpegCall("scale", "a frame of \(frame.storedSize)", .reading)
        try show(call)
        try context.convert(frame.handle, to: output.handle, call)
    }
}
