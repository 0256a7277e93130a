/// A server whose one stream has an RTSP address.
package class RTSPServer: CameraProcess {
    override init(_ script: String, _ arguments: [String]) throws { try super.init(script, arguments) }

    /// Refuses one RTSP method in every conversation.
    /// - Parameters:
    ///   - status: its answer, such as "453 Not Enough Bandwidth".
    ///   - challenges: values of the answer's WWW-Authenticate headers.
    init(_ script: String, refusing method: String, with status: String, challenges: [String]) throws {
        try super.init(
            script,
            ["--mode", "refuse", "--method", method, "--status", status] + challenges.flatMap { ["--challenge", $0] })
    }

    /// The stream's URL.
    /// - Parameter credentials: `user:password`, percent-encoded; nil for none.
    package func url(_ credentials: String? = nil) -> String {
        "rtsp://" + (credentials.map { $0 + "@" } ?? "") + place + "/cam"
    }
}
