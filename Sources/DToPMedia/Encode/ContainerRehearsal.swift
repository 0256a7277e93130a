import CFFmpeg
import FileNames
import SystemPackage

/// Finds out which streams a container can hold by writing its header to memory and reading it back.
struct ContainerRehearsal {
    /// The audio streams that it can hold.
    private(set) var audio: [AudioStream] = []
    /// Numbers of those that the header describes by their first packet.
    private(set) var late: Set<Int> = []
    /// Messages that say why the others are left out.
    private(set) var warnings: [String] = []
    private let format: UnsafePointer<AVOutputFormat>
    private let path: FilePath
    private let video: CodedVideo

    /// Throws `.invalidArgument` if the container cannot even hold the video.
    init(
        _ format: UnsafePointer<AVOutputFormat>, _ path: FilePath, _ video: CodedVideo, _ wanted: [AudioStream]
    ) throws(MediaError) {
        self.format = format
        self.path = path
        self.video = video
        try checkVideo()
        for stream in wanted {
            switch judge(stream) {
            case .held: audio.append(stream)
            case .heldLate:
                audio.append(stream)
                late.insert(stream.index)
            case .refused(let reason): warnings.append(Self.warning(path, stream, reason))
            }
        }
    }

    /// The message about a stream that is left out.
    static func warning(_ path: FilePath, _ stream: AudioStream, _ reason: String) -> String {
        "\(path.shown): audio stream \(stream.index) (\(stream.codecName)) is left out, the container cannot hold it: \(reason)"
    }

    private enum Verdict {
        case held
        case heldLate
        case refused(String)
    }

    private func checkVideo() throws(MediaError) {
        let codec = video.parameters.codec
        let name = String(cString: format.pointee.name)
        let reason: String
        do {
            let muxer = try Muxer(format, path: path, video: video, audio: [], output: nil)
            if isKnown(codec) { return }
            let bytes = described(by: muxer)
            guard let lost = ContainerReadBack(bytes, format: name).loss(of: codec, at: 0) else { return }
            reason = lost
        } catch {
            if error.kind != .invalidArgument { throw error }
            reason = error.logLine ?? error.reason
        }
        throw MediaError(
            .invalidArgument, operation: "create", subject: path.shown,
            reason: "\(name) cannot hold \(String(cString: avcodec_get_name(codec))): \(reason.trimmingFullStop)",
            advice: name == "matroska"
                ? "Choose another codec, such as libx264" : "Name the file .mkv, or choose another codec")
    }

    /// Whether the container can hold `stream` in addition to those accepted so far.
    private func judge(_ stream: AudioStream) -> Verdict {
        let parameters = stream.parameters.handle.pointee
        let call = FFmpegCall("create", path.shown, .writing)
        func begin(_ streams: [AudioStream], _ header: Muxer.HeaderTime) throws(MediaError) -> Muxer {
            try Muxer(format, path: path, video: video, audio: streams, header: header, output: nil)
        }
        do {
            _ = try begin(audio + [stream], late.isEmpty ? .atOnce : .atFirstFlush)
            if isKnown(parameters.codec_id) { return .held }
            let bytes = described(by: try begin([stream], .atOnce))
            let lastWord = call.lastLine.map { " (FFmpeg: \($0))" } ?? ""
            let lost = ContainerReadBack(bytes, format: String(cString: format.pointee.name)).loss(
                of: parameters, at: 1)
            return lost.map { .refused($0 + lastWord) } ?? .held
        } catch {
            let canBeLate = Muxer.isFragmented(format) && (try? begin(audio + [stream], .atFirstFlush)) != nil
            return canBeLate ? .heldLate : .refused(error.logLine ?? error.reason)
        }
    }

    /// Whether FFmpeg lists the codec for the container. Some of its lists are incomplete.
    private func isKnown(_ codec: AVCodecID) -> Bool {
        avformat_query_codec(format, codec, FF_COMPLIANCE_NORMAL) == 1
    }

    /// The header, and enough pictures to make a demuxer look at it: a transport stream has no header of its own.
    private func described(by muxer: Muxer) -> [UInt8] {
        for time in 0..<Int64(8) {
            guard
                let packet = try? Packet(
                    [0, 0, 0, 1, 9, 0xf0] + Array(repeating: 0, count: 506), timestamp: time, decodingTimestamp: time,
                    isKeyframe: true)
            else { continue }
            try? muxer.write(packet, of: nil)
        }
        try? muxer.flush()
        return muxer.takeBytes()
    }
}

extension String {
    /// Without a final full stop, which the message adds itself.
    fileprivate var trimmingFullStop: String { hasSuffix(".") ? String(dropLast()) : self }
}
