import FileNames
import Imaging
import SystemPackage

/// Writes PNG files, each whole or not at all. The same picture always gives the same bytes.
///
/// Existing files are replaced. A picture that equals the one before becomes another name of its file.
package final class StillImageWriter {
    private let encoder = PictureEncoder()
    /// The latest file.
    private var latest: WrittenFile?

    package init() {}

    /// Writes class indices with a palette of up to 256 colours, 8 bits a pixel. Void becomes index 255. Any other
    /// value of 255 or more is an error. Returns the file of the picture before if this is the same one.
    @discardableResult
    package func write(
        indexed labels: LabelMap, palette: [RGBColor], to path: FilePath
    ) throws(MediaError) -> FilePath? {
        try write(path) { encoder throws(MediaError) in try encoder.png(indexed: labels, palette: palette) }
    }

    /// Writes 8-bit gray, 1 channel. Returns the file of the picture before if this is the same one.
    @discardableResult
    package func write(gray image: GrayImage, to path: FilePath) throws(MediaError) -> FilePath? {
        try checkChannels(image, 1, path)
        return try write(path) { encoder throws(MediaError) in try encoder.png(gray: image) }
    }

    /// Writes class indices as 16-bit gray; void is 65535. Returns the file of the picture before if this is the same
    /// one.
    @discardableResult
    package func write(gray16 labels: LabelMap, to path: FilePath) throws(MediaError) -> FilePath? {
        try write(path) { encoder throws(MediaError) in try encoder.png(gray16: labels) }
    }

    /// Writes 8-bit RGB, 3 channels. Returns the file of the picture before if this is the same one.
    @discardableResult
    package func write(rgb image: RGBImage, to path: FilePath) throws(MediaError) -> FilePath? {
        try checkChannels(image, 3, path)
        return try write(path) { encoder throws(MediaError) in try encoder.png(image) }
    }

    private func write(
        _ path: FilePath, encode: (PictureEncoder) throws(MediaError) -> [UInt8]
    ) throws(MediaError) -> FilePath? {
        let before = latest
        // After an error, the encoder's last picture is in no file.
        latest = nil
        let bytes = try encode(encoder)
        if encoder.isSame, let before, let again = before.named(path) {
            latest = again
            return before.path
        }
        try AtomicFile.write(bytes, to: path)
        latest = WrittenFile(path)
        return nil
    }

    private func checkChannels(_ image: Raster<UInt8>, _ wanted: Int, _ path: FilePath) throws(MediaError) {
        if image.channels == wanted { return }
        throw FFmpegCall("write", path.shown, .writing).error(
            .invalidArgument, reason: "the picture has \(image.channels) channels, not \(wanted)",
            advice: "Give a picture of the right kind")
    }
}
