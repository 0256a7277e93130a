import HummingbirdCore
import NIOCore

/// Answers with events as they happen, until the client or the service ends.
enum EventAnswer {
    static func response(
        _ request: Request, _ channel: any Channel, _ feed: EventFeed, _ scope: StreamScope
    ) -> Response {
        WebAnswer.stream(type: "text/event-stream") { writer in
            guard let (number, mailbox) = feed.listen(scope, on: channel.eventLoop) else {
                return try await writer.finish(nil)
            }
            defer { feed.leave(number) }
            let delivery = try await Delivery(to: channel)
            try await request.body.consumeWithCancellationOnInboundClose { _ in
                // After a loss, browsers ask again this soon.
                try await delivery.write(ByteBuffer(string: "retry: 2000\n\n"), to: &writer)
                for await _ in mailbox.wakes {
                    let text = mailbox.take()
                    if !text.isEmpty { try await delivery.write(ByteBuffer(bytes: text), to: &writer) }
                }
            }
            try await writer.finish(nil)
        }
    }
}
