import CFFmpeg
import Imaging

/// An AVFrame: one decoded picture, its planes shared with the decoder's pool.
///
/// `@unchecked Sendable`: it wraps an AVFrame, a C pointer with one owner at a time; queues hand it on.
package final class Frame: @unchecked Sendable {
    let handle: UnsafeMutablePointer<AVFrame>
    /// Presentation timestamp, in ticks of `timeBase`; grows from frame to frame of a stream.
    package internal(set) var timestamp: Int64 = 0
    /// The stream's own timestamp, in the same ticks; nil if it has none.
    package internal(set) var streamTimestamp: Int64?
    /// How long the frame is shown, in ticks of `timeBase`, at least 1.
    package internal(set) var duration: Int64 = 1
    package internal(set) var timeBase = Rational.microseconds
    /// True if `timestamp` replaces the stream's own, which was missing or not above the last one.
    package internal(set) var isRestamped = false
    /// True if the frames before it belong to another recording.
    package internal(set) var isAfterGap = false
    /// True if part of the picture is damaged.
    package internal(set) var isCorrupt = false
    /// The number of the packet that it came of, from 1 for its decoder's first; nil if unknown.
    package internal(set) var packetNumber: Int64?
    /// How the stored picture becomes upright.
    package internal(set) var orientation = Orientation.upright
    /// False if `orientation` is only the nearest quarter turn.
    package internal(set) var isOrientationExact = true

    init(_ call: FFmpegCall) throws(MediaError) { handle = try call.unwrap(av_frame_alloc()) }

    deinit {
        var frame: UnsafeMutablePointer<AVFrame>? = handle
        av_frame_free(&frame)
    }

    /// Size as stored, before the orientation is applied.
    package var storedSize: PixelSize {
        PixelSize(width: Int(handle.pointee.width), height: Int(handle.pointee.height))
    }
    /// Size as displayed: orientation applied, pixel aspect ignored.
    package var displayedSize: PixelSize { orientation.applied(to: storedSize) }
    package var isKeyframe: Bool { handle.pointee.key_frame != 0 }
    /// Presentation time in seconds.
    package var seconds: Double { timeBase.seconds(timestamp) }
    /// FFmpeg's name for the pixel format, such as "yuv420p".
    package var pixelFormat: String { Frame.name(pixelFormatCode) }

    /// The orientation in a PNG's text chunks, which FFmpeg unpacks; nil if they give none.
    var textOrientation: Orientation? {
        guard let metadata = handle.pointee.metadata else { return nil }
        for name in ["Raw profile type exif", "Raw profile type APP1"] {
            guard let entry = av_dict_get(metadata, name, nil, 0), let text = entry.pointee.value else { continue }
            return PictureOrientation.read(rawProfile: String(cString: text))
        }
        return nil
    }

    var pixelFormatCode: AVPixelFormat { AVPixelFormat(handle.pointee.format) }

    static func name(_ format: AVPixelFormat) -> String {
        av_get_pix_fmt_name(format).map { String(cString: $0) } ?? "unknown"
    }
}
