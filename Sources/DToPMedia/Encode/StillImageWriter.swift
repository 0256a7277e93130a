import CFFmpeg
import Compute
import FileNames
import Imaging
import SystemPackage

/// Writes PNG files, each whole or not at all. The same picture always gives the same bytes.
///
/// The encoder is kept while size and format stay the same. Existing files are replaced.
package final class StillImageWriter {
    private var encoder: PNGEncoder?

    package init() {}

    /// Writes class indices with a palette of up to 256 colours, 8 bits a pixel. Void becomes index 255. Any other
    /// value of 255 or more is an error.
    package func write(indexed labels: LabelMap, palette: [RGBColor], to path: FilePath) throws(MediaError) {
        let call = FFmpegCall("write", path.shown, .writing)
        if palette.count > 256 {
            throw call.error(
                .invalidArgument, reason: "a palette of \(palette.count) colours", advice: "Give at most 256 colours")
        }
        var tooLarge: UInt16?
        try write(labels, AV_PIX_FMT_PAL8, palette, path, call) { to, y in
            let from = labels.row(y)
            for x in 0..<labels.size.width {
                let value = from[x]
                to[x] = UInt8(truncatingIfNeeded: min(value, 255))
                if value >= 255, value != LabelMap.void { tooLarge = value }
            }
        } check: { () throws(MediaError) in
            guard let tooLarge else { return }
            throw call.error(
                .invalidArgument, reason: "class \(tooLarge) does not fit in 8 bits", advice: "Write 16-bit masks")
        }
    }

    /// Writes 8-bit gray, 1 channel.
    package func write(gray image: GrayImage, to path: FilePath) throws(MediaError) {
        let call = FFmpegCall("write", path.shown, .writing)
        try checkChannels(image, 1, call)
        try write(image, AV_PIX_FMT_GRAY8, [], path, call) { to, y in
            to.update(from: image.row(y), count: image.size.width)
        }
    }

    /// Writes class indices as 16-bit gray; void is 65535.
    package func write(gray16 labels: LabelMap, to path: FilePath) throws(MediaError) {
        let call = FFmpegCall("write", path.shown, .writing)
        try write(labels, AV_PIX_FMT_GRAY16BE, [], path, call) { to, y in
            let from = labels.row(y)
            for x in 0..<labels.size.width {
                to[2 * x] = UInt8(from[x] >> 8)
                to[2 * x + 1] = UInt8(truncatingIfNeeded: from[x])
            }
        }
    }

    /// Writes 8-bit RGB, 3 channels.
    package func write(rgb image: RGBImage, to path: FilePath) throws(MediaError) {
        let call = FFmpegCall("write", path.shown, .writing)
        try checkChannels(image, 3, call)
        try write(image, AV_PIX_FMT_RGB24, [], path, call) { to, y in
            to.update(from: image.row(y), count: image.size.width * 3)
        }
    }

    private func write<Sample>(
        _ image: Raster<Sample>, _ format: AVPixelFormat, _ palette: [RGBColor], _ path: FilePath, _ call: FFmpegCall,
        fill: (UnsafeMutablePointer<UInt8>, Int) -> Void, check: () throws(MediaError) -> Void = {}
    ) throws(MediaError) {
        if encoder?.size != image.size || encoder?.format != format {
            encoder = try PNGEncoder(image.size, format, call)
        }
        try encoder?.encode(palette: palette, call, fill: fill) { (bytes) throws(MediaError) in
            try check()
            try AtomicFile.write(bytes, to: path, call)
        }
    }

    private func checkChannels(_ image: Raster<UInt8>, _ wanted: Int, _ call: FFmpegCall) throws(MediaError) {
        if image.channels == wanted { return }
        throw call.error(
            .invalidArgument, reason: "the picture has \(image.channels) channels, not \(wanted)",
            advice: "Give a picture of the right kind")
    }
}
