import FileNames
import Imaging
import SystemPackage

/// Writes PNG files, each whole or not at all. The same picture always gives the same bytes.
///
/// Existing files are replaced. A picture that equals the one before becomes another name of its file.
package final class StillImageWriter {
    /// Kept while size and kind of pixel stay the same.
    private var encoder: PNGEncoder?
    /// The latest file.
    private var latest: WrittenFile?

    package init() {}

    /// Writes class indices with a palette of up to 256 colours, 8 bits a pixel. Void becomes index 255. Any other
    /// value of 255 or more is an error. Returns the file of the picture before if this is the same one.
    @discardableResult
    package func write(
        indexed labels: LabelMap, palette: [RGBColor], to path: FilePath
    ) throws(MediaError) -> FilePath? {
        let call = FFmpegCall("write", path.shown, .writing)
        if palette.count > 256 {
            throw call.error(
                .invalidArgument, reason: "a palette of \(palette.count) colours", advice: "Give at most 256 colours")
        }
        var largest: UInt16 = 0
        return try write(labels, .index(palette: palette), path, call) { to, y in
            largest = max(largest, labels.narrow(row: y, to: to))
        } check: { () throws(MediaError) in
            if largest < 255 { return }
            throw call.error(
                .invalidArgument, reason: "class \(largest) does not fit in 8 bits", advice: "Write 16-bit masks")
        }
    }

    /// Writes 8-bit gray, 1 channel. Returns the file of the picture before if this is the same one.
    @discardableResult
    package func write(gray image: GrayImage, to path: FilePath) throws(MediaError) -> FilePath? {
        let call = FFmpegCall("write", path.shown, .writing)
        try checkChannels(image, 1, call)
        return try write(image, .gray8, path, call) { to, y in
            to.update(from: image.row(y), count: image.size.width)
        }
    }

    /// Writes class indices as 16-bit gray; void is 65535. Returns the file of the picture before if this is the same
    /// one.
    @discardableResult
    package func write(gray16 labels: LabelMap, to path: FilePath) throws(MediaError) -> FilePath? {
        let call = FFmpegCall("write", path.shown, .writing)
        return try write(labels, .gray16, path, call) { to, y in
            let from = labels.row(y)
            for x in 0..<labels.size.width {
                to[2 * x] = UInt8(from[x] >> 8)
                to[2 * x + 1] = UInt8(truncatingIfNeeded: from[x])
            }
        }
    }

    /// Writes 8-bit RGB, 3 channels. Returns the file of the picture before if this is the same one.
    @discardableResult
    package func write(rgb image: RGBImage, to path: FilePath) throws(MediaError) -> FilePath? {
        let call = FFmpegCall("write", path.shown, .writing)
        try checkChannels(image, 3, call)
        return try write(image, .rgb, path, call) { to, y in
            to.update(from: image.row(y), count: image.size.width * 3)
        }
    }

    private func write<Sample>(
        _ image: Raster<Sample>, _ pixel: PNGEncoder.Pixel, _ path: FilePath, _ call: FFmpegCall,
        fill: (UnsafeMutablePointer<UInt8>, Int) -> Void, check: () throws(MediaError) -> Void = {}
    ) throws(MediaError) -> FilePath? {
        if encoder?.size != image.size || encoder?.pixel != pixel {
            encoder = try PNGEncoder(image.size, pixel, call)
            latest = nil
        }
        guard let encoder else { return nil }
        let isSame = encoder.encode(fill: fill)
        do {
            try check()
            if isSame, let latest, let again = latest.named(path) {
                defer { self.latest = again }
                return latest.path
            }
            try encoder.file.withUnsafeBufferPointer { (bytes) throws(MediaError) in
                try AtomicFile.write(bytes, to: path, call)
            }
            latest = WrittenFile(path)
        } catch {
            // The next picture must not take this one for a written one.
            latest = nil
            throw error
        }
        return nil
    }

    private func checkChannels(_ image: Raster<UInt8>, _ wanted: Int, _ call: FFmpegCall) throws(MediaError) {
        if image.channels == wanted { return }
        throw call.error(
            .invalidArgument, reason: "the picture has \(image.channels) channels, not \(wanted)",
            advice: "Give a picture of the right kind")
    }
}
