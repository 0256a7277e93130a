import CFFmpeg
import Imaging

/// A video stream of an open input.
package struct VideoStream: Sendable {
    /// Its number in the input.
    package let index: Int
    /// Unit of its timestamps.
    package let timeBase: Rational
    /// Stored size, before the orientation is applied.
    package let storedSize: PixelSize
    /// Average frames per second; nil if unknown.
    package let frameRate: Rational?
    /// In seconds; nil if unknown.
    package let duration: Double?
    /// The number of frames, according to the container; nil if it does not say.
    package let frameCount: Int?
    /// How stored frames become upright; a frame's own orientation overrides it.
    package let orientation: Orientation
    /// False if the display matrix does not turn by quarter turns: `orientation` is then the nearest.
    package let isOrientationExact: Bool
    /// As the container has it; empty for none.
    let displayMatrix: [UInt8]
    /// What the track's tags say, by their names.
    let tags: [String: String]
    let path: String
    let parameters: CodecParameters
    let policy: InputPolicy

    /// - Parameter itemOrientation: from a picture's container, used if there is no display matrix; nil for none.
    init(
        _ stream: UnsafeMutablePointer<AVStream>, of context: UnsafeMutablePointer<AVFormatContext>, path: String,
        policy: InputPolicy, itemOrientation: Orientation?, _ call: FFmpegCall
    ) throws(MediaError) {
        index = Int(stream.pointee.index)
        timeBase = Rational(stream.pointee.time_base) ?? .microseconds
        parameters = try CodecParameters(copying: stream.pointee.codecpar, call)
        storedSize = parameters.size
        frameRate = Rational(av_guess_frame_rate(context, stream, nil))
        if stream.pointee.duration > 0 {
            duration = timeBase.seconds(stream.pointee.duration)
        } else if context.pointee.duration > 0 {
            duration = Rational.microseconds.seconds(context.pointee.duration)
        } else {
            duration = nil
        }
        frameCount = stream.pointee.nb_frames > 0 ? Int(stream.pointee.nb_frames) : nil
        var byteCount = 0
        let matrix = av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &byteCount)
        var isExact = true
        let turned = matrix.flatMap { Orientation(sideData: $0, byteCount: byteCount, isExact: &isExact) }
        orientation = turned ?? itemOrientation ?? .upright
        isOrientationExact = isExact
        displayMatrix = matrix.map { Array(UnsafeBufferPointer(start: $0, count: byteCount)) } ?? []
        var tags: [String: String] = [:]
        var entry: UnsafeMutablePointer<AVDictionaryEntry>?
        while let next = av_dict_get(stream.pointee.metadata, "", entry, AV_DICT_IGNORE_SUFFIX) {
            tags[String(cString: next.pointee.key)] = String(cString: next.pointee.value)
            entry = next
        }
        self.tags = tags
        self.path = path
        self.policy = policy
    }

    /// The codec's name, such as "h264".
    package var codecName: String { parameters.codecName }
    /// Size as displayed: orientation applied, pixel aspect ignored.
    package var displayedSize: PixelSize { orientation.applied(to: storedSize) }
}
