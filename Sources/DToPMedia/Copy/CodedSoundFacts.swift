import CFFmpeg

/// How a live source's sound is coded, in numbers that another process can send.
package struct CodedSoundFacts: Equatable, Sendable {
    /// The codec's name, such as "aac".
    package var codecName: String
    /// Unit of the packets' timestamps.
    package var timeBase: Rational
    /// What describes the stream to a decoder.
    package var extradata: [UInt8]
    /// Samples a second.
    package var sampleRate: Int32
    package var channels: Int32
    /// FFmpeg's numbers for sample format and profile.
    package var sampleFormat: Int32
    package var profile: Int32
    /// Samples in a packet, and before the first that counts; 0 if unknown.
    package var frameSize: Int32
    package var padding: Int32
    /// Bytes of a block, and bits of a sample, as coded; 0 if unknown.
    package var blockBytes: Int32
    package var sampleBits: Int32

    package init(
        codecName: String, timeBase: Rational, extradata: [UInt8], sampleRate: Int32, channels: Int32,
        sampleFormat: Int32, profile: Int32, frameSize: Int32, padding: Int32, blockBytes: Int32, sampleBits: Int32
    ) {
        self.codecName = codecName
        self.timeBase = timeBase
        self.extradata = extradata
        self.sampleRate = sampleRate
        self.channels = channels
        self.sampleFormat = sampleFormat
        self.profile = profile
        self.frameSize = frameSize
        self.padding = padding
        self.blockBytes = blockBytes
        self.sampleBits = sampleBits
    }

    package init(_ stream: AudioStream) {
        let raw = stream.parameters.handle.pointee
        self.init(
            codecName: stream.codecName, timeBase: stream.timeBase, extradata: Array(stream.extradata),
            sampleRate: raw.sample_rate, channels: raw.ch_layout.nb_channels, sampleFormat: raw.format,
            profile: raw.profile, frameSize: raw.frame_size, padding: raw.initial_padding,
            blockBytes: raw.block_align, sampleBits: raw.bits_per_coded_sample)
    }
}

extension AudioStream {
    /// The number of an audio stream that another process describes.
    static let describedIndex = 1

    /// The stream that another process describes. Nil if FFmpeg does not know its codec. Throws if memory runs out.
    init?(_ facts: CodedSoundFacts) throws(MediaError) {
        let parameters = try CodecParameters(
            codecNamed: facts.codecName, AVMEDIA_TYPE_AUDIO, extradata: facts.extradata
        ) { raw in
            raw.sample_rate = facts.sampleRate
            av_channel_layout_default(&raw.ch_layout, facts.channels)
            let isKnown = av_get_sample_fmt_name(AVSampleFormat(facts.sampleFormat)) != nil
            raw.format = isKnown ? facts.sampleFormat : AV_SAMPLE_FMT_NONE.rawValue
            raw.profile = facts.profile
            raw.frame_size = facts.frameSize
            raw.initial_padding = facts.padding
            raw.block_align = facts.blockBytes
            raw.bits_per_coded_sample = facts.sampleBits
        }
        guard let parameters else { return nil }
        self.init(index: Self.describedIndex, timeBase: facts.timeBase, parameters)
    }
}
