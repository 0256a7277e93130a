import CFFmpeg

/// The versions of FFmpeg and its libraries in use, on one line.
package var ffmpegVersions: String {
    let libraries = [
        ("libavformat", avformat_version()), ("libavcodec", avcodec_version()), ("libswscale", swscale_version()),
        ("libavutil", avutil_version()),
    ]
    let list = libraries.map { "\($0.0) \($0.1 >> 16).\($0.1 >> 8 & 0xff).\($0.1 & 0xff)" }
    let release = av_version_info().map { String(cString: $0) } ?? "unknown"
    return "FFmpeg \(release) (\(list.joined(separator: ", ")))"
}
