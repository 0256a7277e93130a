import SystemPackage
import CFFmpeg

/// The container of a recording's segment.
package enum SegmentContainer: String, CaseIterable, Sendable {
    /// Fragmented MP4, which most players take.
    case mp4
    /// Matroska, for codecs that MP4 cannot hold.
    case mkv

    /// The first container that can hold `video`. Throws `.invalidArgument` if none can.
    package init(holding video: CodedVideo) throws(MediaError) {
        let call = FFmpegCall("record", video.codecName, .writing)
        for container in Self.allCases {
            guard let format = container.format,
                avformat_query_codec(format, video.parameters.codec, FF_COMPLIANCE_NORMAL) == 1,
                (try? Muxer(format, path: "", video: video, audio: [], output: nil)) != nil
            else { continue }
            self = container
            return
        }
        throw call.error(
            .invalidArgument, reason: "neither MP4 nor Matroska can hold it",
            advice: "Have the source send H.264 or H.265")
    }

    /// Whether it can hold the sound of `video` beside it. What its header cannot describe at once counts as no.
    package func holdsSound(of video: CodedVideo) -> Bool {
        guard let format, let sound = video.sound,
            let rehearsal = try? ContainerRehearsal(format, FilePath(""), video, [sound])
        else { return false }
        return !rehearsal.audio.isEmpty && rehearsal.late.isEmpty
    }

    /// Its name for people.
    package var title: String { self == .mp4 ? "MP4" : "Matroska" }

    var format: UnsafePointer<AVOutputFormat>? {
        av_guess_format(self == .mp4 ? "mp4" : "matroska", nil, nil)
    }
}
