import NIOCore

#if TLS
    /// Says what is wrong to a client that speaks plain HTTP to a port for TLS. Stands before the handler for TLS, and goes
    /// away with the first byte of a handshake.
    final class PlainTextAnswer: ChannelInboundHandler, RemovableChannelHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        /// A record of TLS that holds a handshake begins with it.
        private static let handshake: UInt8 = 22
        private var isDone = false

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard !isDone, let first = unwrapInboundIn(data).readableBytesView.first else { return }
            if first == Self.handshake {
                context.fireChannelRead(data)
                context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
                return
            }
            isDone = true
            let text = "This port speaks HTTPS: ask by https://.\n"
            let answer = ByteBuffer(
                string: """
                    HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: \(text.utf8.count)\r\n\
                    Connection: close\r\n\r\n\(text)
                    """)
            let context = NIOLoopBound(context, eventLoop: context.eventLoop)
            context.value.writeAndFlush(wrapOutboundOut(answer)).whenComplete { _ in context.value.close(promise: nil) }
        }
    }
#endif
