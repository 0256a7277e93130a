import CFFmpeg
import Imaging

/// All that is known of a live source's frame but its picture, in numbers that another process can send.
package struct FrameHeader: Equatable, Sendable {
    /// Size as stored, before the orientation is applied.
    package var storedSize: PixelSize
    /// FFmpeg's numbers for pixel format, colour matrix and range.
    package var pixelFormat: Int32
    package var colorSpace: UInt32
    package var colorRange: UInt32
    package var orientation: Orientation
    package var isOrientationExact: Bool
    package var isKeyframe: Bool
    package var isCorrupt: Bool
    /// The stream's own timestamp, in ticks of its time base; nil if it has none.
    package var streamTimestamp: Int64?
    /// Duration in the same ticks; at least 1.
    package var duration: Int64
    /// The number of the packet that it came of; nil if unknown.
    package var packetNumber: Int64?

    package init(
        storedSize: PixelSize, pixelFormat: Int32, colorSpace: UInt32, colorRange: UInt32, orientation: Orientation,
        isOrientationExact: Bool, isKeyframe: Bool, isCorrupt: Bool, streamTimestamp: Int64?, duration: Int64,
        packetNumber: Int64? = nil
    ) {
        self.storedSize = storedSize
        self.pixelFormat = pixelFormat
        self.colorSpace = colorSpace
        self.colorRange = colorRange
        self.orientation = orientation
        self.isOrientationExact = isOrientationExact
        self.isKeyframe = isKeyframe
        self.isCorrupt = isCorrupt
        self.streamTimestamp = streamTimestamp
        self.duration = duration
        self.packetNumber = packetNumber
    }

    package init(_ frame: Frame) {
        let raw = frame.handle.pointee
        self.init(
            storedSize: frame.storedSize, pixelFormat: raw.format, colorSpace: UInt32(raw.colorspace.rawValue),
            colorRange: UInt32(raw.color_range.rawValue), orientation: frame.orientation,
            isOrientationExact: frame.isOrientationExact, isKeyframe: frame.isKeyframe, isCorrupt: frame.isCorrupt,
            streamTimestamp: frame.streamTimestamp, duration: frame.duration, packetNumber: frame.packetNumber)
    }

    /// Whether its times are ones that a decoder here could give.
    package var hasPlausibleTimes: Bool {
        (1...1 << 40).contains(duration) && streamTimestamp.map { FrameClock.valid($0) != nil } ?? true
    }
}

extension Frame {
    /// A frame whose picture has yet to come: `show` gives it one. Its time is the stream's own.
    package convenience init(_ header: FrameHeader, timeBase: Rational) throws(MediaError) {
        try self.init(FFmpegCall("receive", "a frame", .reading))
        handle.pointee.width = Int32(clamping: header.storedSize.width)
        handle.pointee.height = Int32(clamping: header.storedSize.height)
        handle.pointee.format = header.pixelFormat
        handle.pointee.colorspace = AVColorSpace(rawValue: header.colorSpace)
        handle.pointee.color_range = AVColorRange(rawValue: header.colorRange)
        handle.pointee.key_frame = header.isKeyframe ? 1 : 0
        orientation = header.orientation
        isOrientationExact = header.isOrientationExact
        isCorrupt = header.isCorrupt
        streamTimestamp = header.streamTimestamp
        timestamp = header.streamTimestamp ?? 0
        duration = header.duration
        packetNumber = header.packetNumber
        self.timeBase = timeBase
    }
}
