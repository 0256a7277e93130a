/// A well-behaved RTSP camera with a moving picture and a key frame each second.
package final class TestCamera: RTSPServer {
    /// How it encodes its video.
    package enum Codec: String, CaseIterable, Sendable {
        case h264, h265, mjpeg
    }

    /// - Parameter frames: number of frames after which it ends the stream; nil for never.
    package init(
        _ codec: Codec = .h264, login: CameraLogin? = nil, size: String = "160x96", framesPerSecond: Int = 25,
        frames: Int? = nil
    ) throws {
        let length = frames.map { ["--frames", "\($0)"] } ?? []
        try super.init(
            "rtsp_camera.py",
            ["--codec", codec.rawValue, "--size", size, "--fps", "\(framesPerSecond)"] + length
                + (login?.arguments ?? []))
    }
}
