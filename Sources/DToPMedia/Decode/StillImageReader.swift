import CFFmpeg
import Compute
import FileNames
import Imaging
import SystemPackage

/// Reads single pictures: JPEG, PNG, BMP, TIFF, WebP and anything else that FFmpeg reads.
package enum StillImageReader {
    /// Decodes the picture of a file, or the first frame of a video, and notes its orientation if it has one. Throws
    /// `.invalidData`, `.tooLarge` or, for an animated WebP, `.unknownDecoder` if nothing can be decoded, besides the
    /// errors of opening the file.
    package static func frame(
        _ path: FilePath, limits: InputLimits = InputLimits(), cancellation: Cancellation = Cancellation()
    ) throws(MediaError) -> Frame {
        try first(of: path, limits: limits, cancellation: cancellation).frame
    }

    /// Like `frame`, and tells whether the file holds more pictures than that one.
    package static func first(
        of path: FilePath, limits: InputLimits = InputLimits(), cancellation: Cancellation
    ) throws(MediaError) -> (frame: Frame, isOneOfSeveral: Bool) {
        let call = FFmpegCall("decode", path.shown, .reading)
        let reader = try VideoReader(
            .file(path), threads: 1, options: InputOptions(limits: limits), cancellation: cancellation)
        if let frame = try reader.nextFrame() {
            if reader.video.codecName == "tiff", PictureFile.hasPages(path) { return (frame, true) }
            return (frame, try reader.nextFrame() != nil)
        }
        if PictureFile.isAnimatedWebP(path) {
            throw call.error(
                .unknownDecoder, reason: "it is an animated WebP, which FFmpeg cannot decode",
                advice: "Convert it to GIF or video, as with ImageMagick")
        }
        throw reader.decoder.refusal ?? call.refusal(limits)
            ?? call.error(
                .invalidData, reason: "no picture could be decoded", advice: "Check how the file was made")
    }

    /// The picture in RGB, upright, at its own size.
    package static func rgb(_ path: FilePath, limits: InputLimits = InputLimits()) throws(MediaError) -> RGBImage {
        let frame = try frame(path, limits: limits)
        let image = RGBImage.rgb(frame.displayedSize)
        try Scaler().scale(frame, into: image)
        return image
    }

    /// The raw values of a picture, upright: palette indices, or samples of 8- or 16-bit gray.
    /// Throws `.invalidData` for any other picture.
    package static func labels(_ path: FilePath, limits: InputLimits = InputLimits()) throws(MediaError) -> LabelMap {
        let frame = try frame(path, limits: limits)
        let labels = LabelMap.labels(frame.storedSize)
        switch frame.pixelFormatCode {
        case AV_PIX_FMT_PAL8, AV_PIX_FMT_GRAY8:
            copyRows(of: frame, to: labels) { to, from, x in to[x] = UInt16(from[x]) }
        case AV_PIX_FMT_GRAY16BE:
            copyRows(of: frame, to: labels) { to, from, x in to[x] = UInt16(from[2 * x]) << 8 | UInt16(from[2 * x + 1])
            }
        case AV_PIX_FMT_GRAY16LE:
            copyRows(of: frame, to: labels) { to, from, x in to[x] = UInt16(from[2 * x + 1]) << 8 | UInt16(from[2 * x])
            }
        default:
            throw notAnIndexImage(frame, path, "a palette or gray")
        }
        return frame.orientation.upright(labels)
    }

    /// The raw values of a picture, upright: palette indices, or samples of 8-bit gray.
    /// Throws `.invalidData` for any other picture.
    package static func gray(_ path: FilePath, limits: InputLimits = InputLimits()) throws(MediaError) -> GrayImage {
        let frame = try frame(path, limits: limits)
        guard [AV_PIX_FMT_PAL8, AV_PIX_FMT_GRAY8].contains(frame.pixelFormatCode) else {
            throw notAnIndexImage(frame, path, "a palette or 8-bit gray")
        }
        let image = GrayImage.gray(frame.storedSize)
        copyRows(of: frame, to: image) { to, from, x in to[x] = from[x] }
        return frame.orientation.upright(image)
    }

    @inline(__always)
    private static func copyRows<Sample>(
        of frame: Frame, to image: Raster<Sample>,
        _ copy: (UnsafeMutablePointer<Sample>, UnsafePointer<UInt8>, Int) -> Void
    ) {
        guard let plane = dtop_planes(frame.handle)[0] else { return }
        let stride = Int(dtop_strides(frame.handle)[0])
        for y in 0..<image.size.height {
            let from = UnsafePointer(plane + y * stride)
            let to = image.row(y)
            for x in 0..<image.size.width { copy(to, from, x) }
        }
    }

    private static func notAnIndexImage(_ frame: Frame, _ path: FilePath, _ expected: String) -> MediaError {
        FFmpegCall("read indices of", path.shown, .reading).error(
            .invalidData, reason: "its pixels are \(frame.pixelFormat), not \(expected)",
            advice: "Give a PNG with one number a pixel")
    }
}
