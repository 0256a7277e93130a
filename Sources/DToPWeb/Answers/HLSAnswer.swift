import DToPPipeline
import HTTPTypes
import HummingbirdCore
import NIOCore

/// Answers with a stream's playlist for HTTP Live Streaming, and its segments. The first request has them made.
struct HLSAnswer: Sendable {
    let id: String
    let service: WebService

    /// How long the first segment may take.
    private static let patience: Duration = .seconds(15)
    private static let interval: Duration = .milliseconds(100)
    private static let none = "this stream has no HLS; set `hls: true`"

    func playlist() async -> Response {
        guard let output = service.hls(id) else { return WebAnswer.failure(404, Self.none) }
        let deadline = ContinuousClock.now + Self.patience
        while true {
            if let bytes = output.playlist() {
                return WebAnswer.bytes(ByteBuffer(bytes: bytes), type: "application/vnd.apple.mpegurl")
            }
            if ContinuousClock.now >= deadline { break }
            guard (try? await Task.sleep(for: Self.interval)) != nil else { break }
        }
        return WebAnswer.failure(503, "\(id): no video came in time")
    }

    func part(_ name: String) -> Response {
        guard let output = service.hls(id) else { return WebAnswer.failure(404, Self.none) }
        guard let bytes = output.part(name) else { return WebAnswer.failure(404, "this segment is gone") }
        return WebAnswer.bytes(ByteBuffer(bytes: bytes), type: "video/mp4")
    }
}
