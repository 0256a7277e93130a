extension MediaError.Kind {
    /// What helps with most errors of this kind.
    package var advice: String {
        switch self {
        case .missing: "Check the name"
        case .permission: "Check the permissions of the file and of its folders"
        case .notAFile: "Give a video or picture file"
        case .invalidData: "Check with ffprobe that it is a whole video or picture"
        case .noVideoStream: "Give a file with a video stream"
        case .unknownDecoder: "Convert the file with ffmpeg, or install an FFmpeg with that decoder"
        case .unknownEncoder: "See ffmpeg -encoders"
        case .tooLarge: "Scale the input down first"
        case .invalidArgument: "Check the options given"
        case .readFailed: "Check the disk, the mount or the network"
        case .outputExists: "Choose another name, or use `overwrite` to replace it"
        case .outputUnavailable: "Check that the folder exists and may be written"
        case .writeFailed: "Check the disk or the mount"
        case .diskFull: "Free some space, or write elsewhere"
        case .cancelled: "It was asked to stop"
        case .timedOut: "Check the disk or the network, or allow more time"
        case .refused: "Check the port, and that the server runs"
        case .unreachable: "Check the name of the host and the network"
        case .disconnected: "Check the server and the network"
        case .unauthorized: "Check user name and password"
        case .forbidden: "Check what this user may see, and from where"
        case .gone: "Ask for a new address"
        case .rejected: "Check the URL; the server's own log may say more"
        case .unsupportedTransport: "Try the other `rtsp_transport`, tcp or udp"
        case .busy: "Close other programs that use it, or try again later"
        case .rateLimited: "Try again later, and less often"
        case .unavailable: "Try again later; the server's own log may say more"
        case .outOfMemory: "Free some memory, or process smaller pictures"
        case .crashed: "It begins anew; if that recurs, update FFmpeg's libraries"
        }
    }
}
