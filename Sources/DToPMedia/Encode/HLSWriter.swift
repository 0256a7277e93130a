import CFFmpeg
import FileNames
import SystemPackage

/// Writes coded pictures for HTTP Live Streaming (RFC 8216): a playlist of the last segments, each of fragmented MP4, in
/// a folder. Segments that have left the playlist are deleted.
package final class HLSWriter {
    /// Name of the playlist.
    package static let playlist = "live.m3u8"
    private let handle: UnsafeMutablePointer<AVFormatContext>
    private let path: FilePath
    private let timeBase: Rational
    private var lastTimestamp: Int64?
    private var hasHeader = false

    /// Keyframes come every two seconds; a segment ends with the first one from here on.
    private static let secondsPerSegment = "1.9"
    private static let segmentsListed = "6"

    /// - Parameters:
    ///   - folder: exists, and is this stream's alone.
    ///   - run: begins the names of this writer's files, so that players do not take an earlier run's for them; letters
    ///     and digits.
    package init(_ folder: FilePath, _ video: CodedVideo, run: String) throws(MediaError) {
        let call = FFmpegCall("write", folder.shown, .writing)
        path = folder
        timeBase = video.timeBase
        var context: UnsafeMutablePointer<AVFormatContext>?
        let playlist = folder.file(Self.playlist)
        try call.check(
            playlist.withPlatformString { avformat_alloc_output_context2(&context, nil, "hls", $0) })
        handle = try call.unwrap(context)
        let stream = try call.unwrap(avformat_new_stream(handle, nil))
        try video.describe(stream, call)
        stream.pointee.time_base = video.timeBase.ffmpeg
        let options = Options([
            "hls_time": Self.secondsPerSegment, "hls_list_size": Self.segmentsListed, "hls_segment_type": "fmp4",
            "hls_fmp4_init_filename": "\(run)-init.mp4",
            "hls_segment_filename": folder.file("\(run)-%d.m4s").string,
            // Numbers grow from run to run, as players expect.
            "hls_start_number_source": "epoch",
            "hls_flags":
                "delete_segments+temp_file+independent_segments+program_date_time+discont_start+omit_endlist",
        ])
        try call.check(avformat_write_header(handle, &options.handle))
        hasHeader = true
    }

    deinit { avformat_free_context(handle) }

    /// Writes a coded picture, and takes it over. Timestamps must grow.
    package func write(_ packet: Packet) throws(MediaError) {
        let call = FFmpegCall("write", path.shown, .writing)
        guard let stream = dtop_stream(handle, 0) else { return }
        av_packet_rescale_ts(packet.handle, timeBase.ffmpeg, stream.pointee.time_base)
        packet.place(at: packet.handle.pointee.pts, after: &lastTimestamp)
        try call.check(av_write_frame(handle, packet.handle))
    }

    /// Completes the last segment.
    package func finish() throws(MediaError) {
        guard hasHeader else { return }
        hasHeader = false
        try FFmpegCall("write", path.shown, .writing).check(av_write_trailer(handle))
    }
}
