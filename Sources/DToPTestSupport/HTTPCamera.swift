/// A camera that speaks HTTP; Tests/Cameras/http_camera.py lists its paths.
public final class HTTPCamera: CameraProcess {
    /// The files it serves, made by ffmpeg: an MP4 file, the same video as MPEG-TS, and one picture.
    public struct Content: Sendable {
        /// 100 frames of 160 x 96 at 25 Hz.
        public let file: String
        public let stream: String
        public let picture: String
        public static let frameCount = 100

        /// No files, for a server that refuses every request.
        public static let none = Content(file: "", stream: "", picture: "")

        public init(file: String, stream: String, picture: String) {
            self.file = file
            self.stream = stream
            self.picture = picture
        }

        /// Writes the three files into `folder`.
        public init(in folder: TemporaryFolder) throws {
            file = folder.path("video.mp4")
            stream = folder.path("video.ts")
            picture = folder.path("picture.jpg")
            try ffmpeg(
                "-f lavfi -i testsrc2=s=160x96:r=25 -frames:v \(Self.frameCount) -c:v libx264 -preset ultrafast"
                    + " -pix_fmt yuv420p -g 25 -movflags +faststart", file)
            try ffmpeg("-i \(file) -c copy", stream)
            try ffmpeg("-i \(file) -frames:v 1", picture)
        }
    }

    private let scheme: String

    /// - Parameter certificate: path of a PEM file with certificate and key, for HTTPS; nil for HTTP.
    public init(_ content: Content, login: CameraLogin? = nil, certificate: String? = nil) throws {
        scheme = certificate == nil ? "http" : "https"
        let files = [
            "--file", content.file, "--stream", content.stream, "--picture", content.picture, "--seconds", "4",
        ]
        try super.init(
            "http_camera.py",
            files + (certificate.map { ["--certificate", $0] } ?? []) + (login?.arguments ?? []))
    }

    /// The URL of a path.
    /// - Parameter credentials: `user:password`, percent-encoded; nil for none.
    public func url(_ path: String, _ credentials: String? = nil) -> String {
        "\(scheme)://" + (credentials.map { $0 + "@" } ?? "") + place + "/" + path
    }
}
