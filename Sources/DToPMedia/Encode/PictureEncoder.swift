import Imaging

/// Encodes pictures in memory. Its encoders are kept while sizes and kinds of pixel stay the same. One thread uses it.
package final class PictureEncoder {
    private var jpegEncoder: JPEGEncoder?
    private var pngEncoder: PNGEncoder?
    /// Whether the latest PNG is the same picture as the one before.
    private(set) var isSame = false

    package init() {}

    /// A JPEG of an RGB picture.
    package func jpeg(_ image: RGBImage) throws(MediaError) -> [UInt8] {
        let call = FFmpegCall("encode", "a JPEG of \(image.size)", .writing)
        if jpegEncoder?.size != image.size { jpegEncoder = try JPEGEncoder(image.size, call) }
        return try jpegEncoder?.encode(image, call) ?? []
    }

    /// A PNG of an RGB picture, 3 channels.
    package func png(_ image: RGBImage) throws(MediaError) -> [UInt8] {
        try png(image.size, .rgb) { $0.update(from: image.row($1), count: image.size.width * 3) }
    }

    /// A PNG of an 8-bit gray picture, 1 channel.
    package func png(gray image: GrayImage) throws(MediaError) -> [UInt8] {
        try png(image.size, .gray8) { $0.update(from: image.row($1), count: image.size.width) }
    }

    /// A PNG of classes with their colours, void as index 255; 16-bit gray for more than 255 classes.
    package func png(_ labels: LabelMap, palette: [RGBColor]) throws(MediaError) -> [UInt8] {
        try palette.count > 255 ? png(gray16: labels) : png(indexed: labels, palette: palette)
    }

    /// A PNG of class indices with a palette of up to 256 colours, 8 bits a pixel. Void becomes index 255. Any other
    /// value of 255 or more is an error.
    package func png(indexed labels: LabelMap, palette: [RGBColor]) throws(MediaError) -> [UInt8] {
        let call = Self.call(labels.size)
        if palette.count > 256 {
            throw call.error(
                .invalidArgument, reason: "a palette of \(palette.count) colours", advice: "Give at most 256 colours")
        }
        var largest: UInt16 = 0
        let bytes = try png(labels.size, .index(palette: palette)) {
            largest = max(largest, labels.narrow(row: $1, to: $0))
        }
        if largest < 255 { return bytes }
        throw call.error(
            .invalidArgument, reason: "class \(largest) does not fit in 8 bits", advice: "Write 16-bit masks")
    }

    /// A PNG of class indices as 16-bit gray; void is 65535.
    package func png(gray16 labels: LabelMap) throws(MediaError) -> [UInt8] {
        try png(labels.size, .gray16) { to, y in
            let from = labels.row(y)
            for x in 0..<labels.size.width {
                to[2 * x] = UInt8(from[x] >> 8)
                to[2 * x + 1] = UInt8(truncatingIfNeeded: from[x])
            }
        }
    }

    private func png(
        _ size: PixelSize, _ pixel: PNGEncoder.Pixel, fill: (UnsafeMutablePointer<UInt8>, Int) -> Void
    ) throws(MediaError) -> [UInt8] {
        var encoder = pngEncoder
        if encoder?.size != size || encoder?.pixel != pixel { encoder = try PNGEncoder(size, pixel, Self.call(size)) }
        pngEncoder = encoder
        isSame = encoder?.encode(fill: fill) ?? false
        return encoder?.file ?? []
    }

    private static func call(_ size: PixelSize) -> FFmpegCall { FFmpegCall("encode", "a PNG of \(size)", .writing) }
}
