import CFFmpeg

/// MP4's description of AAC (ISO 14496-3, section 1.6.2.1), built for streams that describe themselves in their
/// packets, as in a transport stream.
struct AudioSpecificConfiguration {
    let bytes: [UInt8]

    private static let rates: [Int32] = [
        96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350,
    ]

    /// Nil if the stream is not AAC, already has a description, or cannot be described.
    init?(_ audio: AudioStream) {
        let parameters = audio.parameters.handle.pointee
        guard parameters.codec_id == AV_CODEC_ID_AAC, parameters.extradata_size == 0 else { return nil }
        let isHighEfficiency = [FF_PROFILE_AAC_HE, FF_PROFILE_AAC_HE_V2].contains(parameters.profile)
        // HE-AAC derives the upper half of the spectrum from the lower one, so what is coded has half the rate.
        let coreRate = isHighEfficiency ? parameters.sample_rate / 2 : parameters.sample_rate
        let channels = parameters.profile == FF_PROFILE_AAC_HE_V2 ? 1 : parameters.ch_layout.nb_channels
        guard let rate = Self.rates.firstIndex(of: coreRate), (1...6).contains(channels) || channels == 8 else {
            return nil
        }
        let object: Int = 0...3 ~= parameters.profile ? Int(parameters.profile) + 1 : 2
        let bits = object << 11 | rate << 7 | Int(channels == 8 ? 7 : channels) << 3
        bytes = [UInt8(bits >> 8), UInt8(bits & 0xff)]
    }

    /// Sets it as the description (extradata) in `parameters`.
    func write(to parameters: UnsafeMutablePointer<AVCodecParameters>, _ call: FFmpegCall) throws(MediaError) {
        let memory = try call.unwrap(av_mallocz(bytes.count + Int(AV_INPUT_BUFFER_PADDING_SIZE)))
        memory.copyMemory(from: bytes, byteCount: bytes.count)
        av_freep(&parameters.pointee.extradata)
        parameters.pointee.extradata = memory.assumingMemoryBound(to: UInt8.self)
        parameters.pointee.extradata_size = Int32(bytes.count)
    }
}
