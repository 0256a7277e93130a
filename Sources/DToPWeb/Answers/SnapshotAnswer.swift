import DToPPipeline
import DToPService
import HTTPTypes
import HummingbirdCore
import NIOCore

/// Answers with the next picture of a stream; with a notice and status 503 where none comes.
struct SnapshotAnswer: Sendable {
    let id: String
    let content: ViewContent
    let service: WebService
    let notices: Notices

    /// How long the next picture may take: of a stream of a frame a minute, it may not come.
    private static let patience: TimeAmount = .seconds(10)

    func response(_ channel: any Channel) async -> Response {
        guard let stream = service.stream(id), let view = service.view(id) else {
            return WebAnswer.failure(404, "there is no such stream")
        }
        if let notice = notices.picture(of: stream, size: view.size) {
            return failure(notice, "\(id): \(stream.silence?.why ?? "no picture")")
        }
        let ticket = view.watch(content)
        let deadline = channel.eventLoop.scheduleTask(in: Self.patience) { ticket.end() }
        defer {
            deadline.cancel()
            ticket.end()
        }
        for await picture in ticket.pictures {
            let type = content.isPNG ? "image/png" : "image/jpeg"
            return WebAnswer.bytes(ByteBuffer(bytes: picture.bytes), type: type)
        }
        let lines = NoticePicture.lines("no picture", since: stream.totals.lastFrame)
        return failure(notices.picture(of: id, lines: lines, size: view.size), "\(id): no picture came in time")
    }

    /// Data must not be mistaken for a notice: only JPEGs show one.
    private func failure(_ notice: ViewPicture?, _ reason: String) -> Response {
        guard let notice, !content.isPNG else { return WebAnswer.failure(503, reason) }
        return WebAnswer.bytes(ByteBuffer(bytes: notice.bytes), type: "image/jpeg", status: .serviceUnavailable)
    }
}
