import CFFmpeg
import Imaging

/// How a live source's packets are coded, in numbers that another process can send.
package struct CodedVideoFacts: Equatable, Sendable {
    /// What describes the stream to a decoder: parameter sets, tables.
    package var extradata: [UInt8]
    package var size: PixelSize
    /// FFmpeg's numbers for pixel format, profile and level.
    package var pixelFormat: Int32
    package var profile: Int32
    package var level: Int32
    /// The sound that is copied beside it; nil for none.
    package var sound: CodedSoundFacts?

    /// The most bytes of a description.
    package static let longestDescription = 1 << 14

    package init(
        extradata: [UInt8], size: PixelSize, pixelFormat: Int32, profile: Int32, level: Int32,
        sound: CodedSoundFacts? = nil
    ) {
        self.extradata = extradata
        self.size = size
        self.pixelFormat = pixelFormat
        self.profile = profile
        self.level = level
        self.sound = sound
    }

    package init(_ video: CodedVideo) {
        let raw = video.parameters.handle.pointee
        self.init(
            extradata: Array(video.extradata), size: video.size, pixelFormat: raw.format, profile: raw.profile,
            level: raw.level, sound: video.sound.map { CodedSoundFacts($0) })
    }
}

extension CodedVideo {
    /// The stream that another process describes. Nil if FFmpeg does not know a codec of it. Throws if memory runs out.
    /// - Parameters:
    ///   - codecName: the codec's name, such as "h264".
    package init?(
        _ facts: CodedVideoFacts, codecName: String, timeBase: Rational, frameRate: Rational?
    ) throws(MediaError) {
        let parameters = try CodecParameters(codecNamed: codecName, AVMEDIA_TYPE_VIDEO, extradata: facts.extradata) {
            raw in
            raw.width = Int32(clamping: facts.size.width)
            raw.height = Int32(clamping: facts.size.height)
            let isKnown = av_pix_fmt_desc_get(AVPixelFormat(facts.pixelFormat)) != nil
            raw.format = isKnown ? facts.pixelFormat : AV_PIX_FMT_NONE.rawValue
            raw.profile = facts.profile
            raw.level = facts.level
        }
        guard let parameters else { return nil }
        var sound: AudioStream?
        if let facts = facts.sound {
            sound = try AudioStream(facts)
            if sound == nil { return nil }
        }
        self.init(parameters, timeBase: timeBase, frameRate: frameRate, sound: sound)
    }
}
