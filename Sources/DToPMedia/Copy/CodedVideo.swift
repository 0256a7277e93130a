import CFFmpeg
import Imaging

/// How the packets of a video stream are coded, as a container's header describes it.
package struct CodedVideo: Sendable {
    let parameters: CodecParameters
    /// Unit of the packets' timestamps.
    package let timeBase: Rational
    /// Approximate frames per second; nil if unknown.
    package let frameRate: Rational?
    /// How players must turn the picture, in FFmpeg's form; empty to leave it as it is.
    let displayMatrix: [UInt8]
    /// What the track's tags say, by their names.
    let tags: [String: String]
    /// The sound that is copied beside it; nil for none.
    package let sound: AudioStream?

    init(
        _ parameters: CodecParameters, timeBase: Rational, frameRate: Rational?, displayMatrix: [UInt8] = [],
        tags: [String: String] = [:], sound: AudioStream? = nil
    ) {
        self.parameters = parameters
        self.timeBase = timeBase
        self.frameRate = frameRate
        self.displayMatrix = displayMatrix
        self.tags = tags
        self.sound = sound
    }

    /// What an open encoder will write.
    init(
        from encoder: CodecContext, timeBase: Rational, frameRate: Rational?, tags: [String: String] = [:],
        _ call: FFmpegCall
    ) throws(MediaError) {
        let parameters = try call.unwrap(avcodec_parameters_alloc())
        defer {
            var parameters: UnsafeMutablePointer<AVCodecParameters>? = parameters
            avcodec_parameters_free(&parameters)
        }
        try call.check(avcodec_parameters_from_context(parameters, encoder.handle))
        self.init(
            try CodecParameters(copying: parameters, call), timeBase: timeBase, frameRate: frameRate, tags: tags)
    }

    init(_ stream: VideoStream, tags: [String: String] = [:], sound: AudioStream? = nil) {
        self.init(
            stream.parameters, timeBase: stream.timeBase, frameRate: stream.frameRate,
            displayMatrix: stream.displayMatrix, tags: tags, sound: sound)
    }

    /// The codec's name, such as "h264".
    package var codecName: String { parameters.codecName }
    /// Stored size; zero if unknown.
    package var size: PixelSize { parameters.size }

    /// Packets from a picture's decoding to its display, at most, beyond its own.
    package var reorderedPackets: Int { Int(parameters.handle.pointee.video_delay) }

    /// Whether both are the same description of the same stream.
    package func isSame(as other: CodedVideo) -> Bool { parameters === other.parameters }

    /// The bytes that describe the stream to a decoder.
    var extradata: UnsafeBufferPointer<UInt8> { parameters.extradata }

    /// The same stream with another description.
    /// - Parameters:
    ///   - size: its new size; nil if that has not changed.
    ///   - sound: the new sound beside it; nil if that has not changed.
    func with(
        extradata: UnsafeBufferPointer<UInt8>?, size: PixelSize?, sound: AudioStream? = nil
    ) throws(MediaError) -> CodedVideo {
        let changed = try CodecParameters(copying: parameters.handle, FFmpegCall("describe", "a stream", .reading)) {
            if let extradata, !$0.setExtradata(extradata) { return false }
            if let size {
                $0.width = Int32(clamping: size.width)
                $0.height = Int32(clamping: size.height)
            }
            return true
        }
        return CodedVideo(
            changed, timeBase: timeBase, frameRate: frameRate, displayMatrix: displayMatrix, tags: tags,
            sound: sound ?? self.sound)
    }
}

extension AVCodecParameters {
    /// Replaces the description for decoders by a copy of `bytes`. False if memory runs out.
    mutating func setExtradata(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        av_freep(&extradata)
        extradata_size = 0
        guard let start = bytes.baseAddress, bytes.count > 0 else { return true }
        guard let memory = av_mallocz(bytes.count + Int(AV_INPUT_BUFFER_PADDING_SIZE)) else { return false }
        memory.copyMemory(from: start, byteCount: bytes.count)
        extradata = memory.assumingMemoryBound(to: UInt8.self)
        extradata_size = Int32(clamping: bytes.count)
        return true
    }
}
