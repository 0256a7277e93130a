import DToPPipeline
import HummingbirdCore
import NIOCore

/// Answers with a stream's pictures as they come (multipart, "MJPEG"). A slow client misses pictures and gets none in
/// part; while none come, it sees why.
struct LiveAnswer: Sendable {
    let id: String
    let content: ViewContent
    let service: WebService
    let notices: Notices
    let viewers: LiveViewers

    private static let boundary = "frame"
    /// How often a notice is shown again, so that one sees that the connection lives.
    private static let interval: TimeAmount = .seconds(1)
    /// Pictures that the system may hold for the client, and the fewest bytes.
    private static let picturesOnTheirWay = 2
    private static let leastBuffer = 32 << 10

    func response(_ request: Request, _ channel: any Channel) -> Response {
        WebAnswer.stream(type: "multipart/x-mixed-replace; boundary=\(Self.boundary)") { [self] writer in
            guard let ticket = service.view(id)?.watch(content), viewers.add(ticket, channel) else {
                return try await writer.finish(nil)
            }
            defer { viewers.remove(channel) }
            let reminders = channel.eventLoop.scheduleRepeatedTask(initialDelay: .zero, delay: Self.interval) { _ in
                notify(ticket)
            }
            defer { reminders.cancel() }
            try await request.body.consumeWithCancellationOnInboundClose { _ in
                try await send(ticket, to: channel, &writer)
            }
            try await writer.finish(nil)
        }
    }

    private func send(
        _ ticket: ViewerTicket, to channel: any Channel, _ writer: inout any ResponseBodyWriter
    ) async throws {
        var delivery: Delivery?
        for await picture in ticket.pictures {
            let ready: Delivery
            if let delivery {
                ready = delivery
            } else {
                let bytes = max(Self.picturesOnTheirWay * picture.bytes.count, Self.leastBuffer)
                ready = try await Delivery(to: channel, sendBuffer: bytes)
                try await ready.write(ByteBuffer(string: "--\(Self.boundary)\r\n"), to: &writer)
                delivery = ready
            }
            var part = ByteBuffer(string: "Content-Type: image/jpeg\r\nContent-Length: \(picture.bytes.count)\r\n\r\n")
            part.writeBytes(picture.bytes)
            try await ready.write(part, to: &writer)
            // Browsers show a picture when its end is there. This write waits for the one before, and then the newest
            // picture is taken.
            try await ready.write(ByteBuffer(string: "\r\n--\(Self.boundary)\r\n"), to: &writer)
        }
    }

    /// Shows why no pictures come, if none do; ends the answer if the stream is gone.
    private func notify(_ ticket: ViewerTicket) {
        guard let stream = service.stream(id), let view = service.view(id) else { return ticket.end() }
        if let picture = notices.picture(of: stream, size: view.size) { ticket.show(picture) }
    }
}
