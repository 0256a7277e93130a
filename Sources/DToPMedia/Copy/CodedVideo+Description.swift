import CFFmpeg

extension CodedVideo {
    /// Describes the video in `stream`, all but its time base.
    func describe(_ stream: UnsafeMutablePointer<AVStream>, _ call: FFmpegCall) throws(MediaError) {
        try call.check(avcodec_parameters_copy(stream.pointee.codecpar, parameters.handle))
        // The tag belongs to the container the stream came from; that of raw pictures names their format.
        let isRaw = parameters.codec == AV_CODEC_ID_RAWVIDEO
        let format = AVPixelFormat(parameters.handle.pointee.format)
        stream.pointee.codecpar.pointee.codec_tag = isRaw ? avcodec_pix_fmt_to_codec_tag(format) : 0
        if let frameRate { stream.pointee.avg_frame_rate = frameRate.ffmpeg }
        stream.pointee.sample_aspect_ratio = parameters.handle.pointee.sample_aspect_ratio
        for (name, text) in tags.sorted(by: { $0.key < $1.key }) {
            av_dict_set(&stream.pointee.metadata, name, text, 0)
        }
        guard !displayMatrix.isEmpty else { return }
        let matrix = try call.unwrap(
            av_stream_new_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, displayMatrix.count))
        matrix.update(from: displayMatrix, count: displayMatrix.count)
    }
}
