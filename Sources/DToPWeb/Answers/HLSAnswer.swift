import DToPPipeline
import HummingbirdCore
import NIOCore

/// Answers with a stream's playlist for HTTP Live Streaming, and its segments. The first request has them made.
struct HLSAnswer: Sendable {
    let id: String
    let service: WebService
    let reader: FileReader

    /// How long the first segment may take.
    private static let patience: Duration = .seconds(15)
    private static let interval: Duration = .milliseconds(100)
    private static let none = "this stream has no HLS; set `hls: true`"

    func playlist(_ request: Request, _ channel: any Channel) async -> Response {
        guard let output = service.hls(id) else { return WebAnswer.failure(404, Self.none) }
        let deadline = ContinuousClock.now + Self.patience
        while true {
            if let file = await reader.open(output.playlist()) {
                return answer(file, "application/vnd.apple.mpegurl", request, channel)
            }
            if ContinuousClock.now >= deadline { break }
            guard (try? await Task.sleep(for: Self.interval)) != nil else { break }
        }
        return WebAnswer.failure(503, "\(id): no video came in time")
    }

    func part(_ name: String, _ request: Request, _ channel: any Channel) async -> Response {
        guard let output = service.hls(id) else { return WebAnswer.failure(404, Self.none) }
        guard let path = output.part(name), let file = await reader.open(path) else {
            return WebAnswer.failure(404, "this segment is gone")
        }
        return answer(file, "video/mp4", request, channel)
    }

    private func answer(_ file: OpenFile, _ type: String, _ request: Request, _ channel: any Channel) -> Response {
        FileAnswer(file: file, type: type, caching: "no-store", reader: reader).response(request, channel)
    }
}
