/// A camera that speaks HTTP; Tests/Cameras/http_camera.py lists its paths.
package final class HTTPCamera: CameraProcess {
    /// The files it serves, made by ffmpeg: an MP4 file, the same video as MPEG-TS, and one picture.
    package struct Content: Sendable {
        /// 100 frames of 160 x 96 at 25 Hz.
        package let file: String
        package let stream: String
        package let picture: String
        package static let frameCount = 100

        /// No files, for a server that refuses every request.
        package static let none = Content(file: "", stream: "", picture: "")

        package init(file: String, stream: String, picture: String) {
            self.file = file
            self.stream = stream
            self.picture = picture
        }

        /// Writes the three files into `folder`.
        package init(in folder: TemporaryFolder) throws {
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
    package init(_ content: Content, login: CameraLogin? = nil, certificate: String? = nil) throws {
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
    package func url(_ path: String, _ credentials: String? = nil) -> String {
        "\(scheme)://" + (credentials.map { $0 + "@" } ?? "") + place + "/" + path
    }
}
