import CFFmpeg

/// Which video stream of a container is taken.
enum VideoChoice {
    /// Prefers the default stream, then the larger picture. Cover pictures do not count as video.
    static func best(
        of streams: [UnsafeMutablePointer<AVStream>], in input: MediaInput, _ policy: InputPolicy, _ call: FFmpegCall
    ) throws(MediaError) -> UnsafeMutablePointer<AVStream> {
        let candidates = streams.filter {
            $0.pointee.codecpar.pointee.codec_type == AVMEDIA_TYPE_VIDEO
                && $0.pointee.disposition & AV_DISPOSITION_ATTACHED_PIC == 0
        }
        if candidates.isEmpty {
            throw call.error(
                .noVideoStream,
                reason: streams.isEmpty
                    ? "it holds no stream that FFmpeg recognizes" : "it holds no video, only \(summary(streams))",
                advice: input.isOnServer ? "Check the path of the URL, and that the server sends video" : nil)
        }
        let decodable = candidates.filter { policy.decoder(of: $0.pointee.codecpar.pointee.codec_id) != nil }
        guard let best = decodable.max(by: { rank($0) < rank($1) }) else {
            let isRefused = candidates.contains { avcodec_find_decoder($0.pointee.codecpar.pointee.codec_id) != nil }
            if isRefused {
                throw call.error(
                    .unknownDecoder,
                    reason: "a source of this kind may not use the decoder of its video (\(summary(candidates)))",
                    advice: "Save it to a file and give that, if you trust it")
            }
            throw call.error(
                .unknownDecoder, reason: "FFmpeg has no decoder for its video (\(summary(candidates)))",
                advice: input.isOnServer ? "Have the server send H.264, H.265 or MJPEG" : nil)
        }
        return best
    }

    private static func rank(_ stream: UnsafeMutablePointer<AVStream>) -> (Int, Int64, Int32) {
        let parameters = stream.pointee.codecpar.pointee
        let isDefault = stream.pointee.disposition & AV_DISPOSITION_DEFAULT != 0
        return (isDefault ? 1 : 0, Int64(parameters.width) * Int64(parameters.height), -stream.pointee.index)
    }

    /// For messages: `2 video streams; takes 0 (h264, 1920x1080), leaves out 1 (mjpeg, 300x300, a cover picture)`.
    static func sentence(
        _ best: UnsafeMutablePointer<AVStream>, among streams: [UnsafeMutablePointer<AVStream>]
    ) -> String? {
        let videos = streams.filter { $0.pointee.codecpar.pointee.codec_type == AVMEDIA_TYPE_VIDEO }
        if videos.count < 2 { return nil }
        func name(_ stream: UnsafeMutablePointer<AVStream>) -> String {
            let parameters = stream.pointee.codecpar.pointee
            let isCover = stream.pointee.disposition & AV_DISPOSITION_ATTACHED_PIC != 0
            return "\(stream.pointee.index) (\(String(cString: avcodec_get_name(parameters.codec_id))), "
                + "\(parameters.width)x\(parameters.height)\(isCover ? ", a cover picture" : ""))"
        }
        let others = videos.filter { $0 != best }.map(name).joined(separator: ", ")
        return "\(videos.count) video streams; takes \(name(best)), leaves out \(others)"
    }

    private static func summary(_ streams: [UnsafeMutablePointer<AVStream>]) -> String {
        streams.map { stream in
            let parameters = stream.pointee.codecpar.pointee
            let isCover = stream.pointee.disposition & AV_DISPOSITION_ATTACHED_PIC != 0
            let type = isCover ? "cover" : av_get_media_type_string(parameters.codec_type).map { String(cString: $0) }
            return "\(type ?? "unknown"): \(String(cString: avcodec_get_name(parameters.codec_id)))"
        }.joined(separator: ", ")
    }
}
