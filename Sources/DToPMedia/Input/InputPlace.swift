import CFFmpeg
import FileNames
import Glibc
import SystemPackage

/// The arguments of `avformat_open_input` for an input: the name in FFmpeg's terms, the demuxer if known, and options.
struct InputPlace {
    let url: [CChar]
    let format: UnsafePointer<AVInputFormat>?
    let options: Options
    /// Read instead of `url`, if not nil.
    let descriptor: Int32?
    /// What the demuxer may open by itself.
    let opening: CallGuard.Opening
    let isNonBlocking: Bool

    init(
        _ input: MediaInput, _ policy: InputPolicy, _ wanted: InputOptions, _ call: FFmpegCall
    ) throws(MediaError) {
        options = Options([
            "format_whitelist": policy.demuxers.joined(separator: ","),
            "max_streams": String(wanted.limits.streams), "probesize": String(wanted.limits.probeBytes),
            // An empty list would allow everything.
            "protocol_whitelist": policy.protocols.isEmpty ? "none" : policy.protocols.joined(separator: ","),
        ])
        // A transport stream's first program map may not list the video. Over a network, scanning takes seconds.
        if input.isStored, !wanted.isLive { options.set("scan_all_pmts", "1") }
        if let decoders = policy.decoders { options.set("codec_whitelist", decoders.joined(separator: ",")) }
        var format: UnsafePointer<AVInputFormat>?
        var descriptor: Int32?
        var opening = CallGuard.Opening.whatever
        switch input {
        case .file(let path):
            try Self.checkRegularFile(path, call)
            options.set("pattern_type", "none")
            url = Self.fileURL(path)
            opening = .only(url)
        case .standardInput:
            descriptor = STDIN_FILENO
            url = [0]
        case .device(let path):
            try DeviceLibrary.load(call)
            format = try Self.find("video4linux2", call)
            url = path.withPlatformString(Self.cString)
        case .filterGraph(let graph):
            try DeviceLibrary.load(call)
            format = try Self.find("lavfi", call)
            url = graph.withCString(Self.cString)
        case .url(let media):
            format = try Self.setNetworkOptions(options, media, wanted, call)
            url = media.openable(with: wanted.credentials).withCString(Self.cString)
            if [.http, .https].contains(media.scheme) {
                opening = .verifying(
                    Self.verification.merging(wanted.ffmpeg.filter { Self.verification[$0.key] != nil }) { $1 })
            }
        }
        for (name, value) in wanted.ffmpeg.sorted(by: { $0.key < $1.key }) { options.set(name, value) }
        self.format = format
        self.descriptor = descriptor
        self.opening = opening
        if case .device = input { isNonBlocking = true } else { isNonBlocking = false }
    }

    /// Sets the options for a URL. Returns the demuxer if the scheme decides it, else nil.
    private static func setNetworkOptions(
        _ options: Options, _ media: MediaURL, _ wanted: InputOptions, _ call: FFmpegCall
    ) throws(MediaError) -> UnsafePointer<AVInputFormat>? {
        switch media.scheme {
        case .rtsp, .rtsps:
            options.set("rtsp_transport", wanted.transport.rawValue)
            options.set("allowed_media_types", wanted.readsAudio ? "video+audio" : "video")
            // A live source is probed only for what decoding needs, not for its frame rate.
            options.set("fpsprobesize", "0")
            return try find("rtsp", call)
        case .http, .https:
            // The demuxer for pictures is chosen by the extension. It must not take the name for a pattern.
            options.set("pattern_type", "none")
            return nil
        case .udp, .tcp:
            return nil
        }
    }

    /// FFmpeg verifies nobody's certificate unless told to.
    private static let verification = ["tls_verify": "1", "ca_file": "/etc/ssl/certs/ca-certificates.crt"]

    private static func find(_ name: String, _ call: FFmpegCall) throws(MediaError) -> UnsafePointer<AVInputFormat> {
        guard let format = av_find_input_format(name) else {
            throw call.error(
                .unknownDecoder, reason: "FFmpeg has no demuxer '\(name)'", advice: "Install an FFmpeg that has it")
        }
        return format
    }

    /// A slash before any colon keeps all parts of a name from being taken for a protocol.
    private static func fileURL(_ path: FilePath) -> [CChar] {
        (path.isAbsolute ? path : FilePath(".").appending(path.components)).withPlatformString(cString)
    }

    private static func cString(_ start: UnsafePointer<CChar>) -> [CChar] {
        Array(UnsafeBufferPointer(start: start, count: strlen(start) + 1))
    }

    private static func checkRegularFile(_ path: FilePath, _ call: FFmpegCall) throws(MediaError) {
        let status: Stat
        do { status = try path.stat() } catch { throw call.error(dtop_error(error.rawValue)) }
        guard status.type == .regular else {
            throw call.error(
                .notAFile, reason: "it is \(status.type == .directory ? "a folder" : "a device, pipe or socket")")
        }
        if status.size == 0 {
            throw call.error(.invalidData, reason: "the file is empty", advice: "Check how the file was made")
        }
    }
}
