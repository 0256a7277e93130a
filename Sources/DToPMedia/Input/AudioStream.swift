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

    init(index: Int, timeBase: Rational, _ parameters: CodecParameters) {
        self.index = index
        self.timeBase = timeBase
        self.parameters = parameters
    }

    /// The codec's name, such as "aac".
    package var codecName: String { parameters.codecName }

    /// Whether both are the same description of the same stream.
    func isSame(as other: AudioStream) -> Bool { parameters === other.parameters }

    /// The bytes that describe the stream to a decoder.
    var extradata: UnsafeBufferPointer<UInt8> { parameters.extradata }

    /// The same stream with another description.
    func with(extradata: UnsafeBufferPointer<UInt8>) throws(MediaError) -> AudioStream {
        let changed = try CodecParameters(copying: parameters.handle, FFmpegCall("describe", "a stream", .reading)) {
            $0.setExtradata(extradata)
        }
        return AudioStream(index: index, timeBase: timeBase, changed)
    }
}
