import CFFmpeg

/// An audio stream of an open input, to be copied.
package struct AudioStream: Sendable {
    /// Its number in the input.
    package let index: Int
    /// Unit of its packets' timestamps.
    package let timeBase: Rational
    let parameters: CodecParameters

    init(_ stream: UnsafeMutablePointer<AVStream>, _ call: FFmpegCall) throws(MediaError) {
        index = Int(stream.pointee.index)
        timeBase = Rational(stream.pointee.time_base) ?? .microseconds
        parameters = try CodecParameters(copying: stream.pointee.codecpar, call)
    }

    /// The codec's name, such as "aac".
    package var codecName: String { parameters.codecName }
}
