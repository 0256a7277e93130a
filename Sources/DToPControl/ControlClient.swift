import DToPConfiguration
import DToPHTTP
import DToPService
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

/// Asks a running service.
package struct ControlClient: Sendable {
    package struct Answer: Sendable {
        package let status: Int
        package let body: Data
    }

    private let addresses: [ListenAddress]
    /// How long connecting may take, and then an answer.
    private static let limit: TimeAmount = .seconds(5)
    private static let mostBytes = 64 << 20

    /// - Parameter addresses: where the service may listen; the first that answers counts.
    package init(_ addresses: [ListenAddress]) { self.addresses = addresses }

    /// Sends a request and waits for its answer.
    /// - Parameter body: sent by POST; nil for GET.
    package func ask(_ path: String, body: Data? = nil) throws(ControlError) -> Answer {
        var failures: [String] = []
        for address in addresses {
            do { return try ask(address, path, body) } catch {
                failures.append("\(address): \(NetworkFailure.reason(error))")
            }
        }
        throw .noAnswer(failures)
    }

    /// Asks what a reload of `configuration` would do. Only a service's Unix socket answers that.
    package func plan(_ configuration: ServiceConfiguration) throws -> ReloadPlan {
        let sockets = addresses.filter { if case .unix = $0 { true } else { false } }
        if sockets.isEmpty { throw ControlError.notPrivate }
        let body = try JSONEncoder().encode(configuration)
        let answer = try ControlClient(sockets).ask(ControlRoutes.planPath, body: body)
        guard answer.status == 200 else { throw ControlError.status(answer.status) }
        return try JSONDecoder().decode(ReloadPlan.self, from: answer.body)
    }

    private func ask(_ address: ListenAddress, _ path: String, _ body: Data?) throws -> Answer {
        let group = MultiThreadedEventLoopGroup.singleton
        let answer = group.next().makePromise(of: Answer.self)
        let bootstrap = ClientBootstrap(group: group).connectTimeout(Self.limit).channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHTTPClientHandlers()
                try channel.pipeline.syncOperations.addHandlers(
                    NIOHTTPClientResponseAggregator(maxContentLength: Self.mostBytes), AnswerHandler(answer))
            }
        }
        let channel: any Channel
        switch address {
        case .none: throw SettingError("it listens nowhere")
        case .unix(let path): channel = try bootstrap.connect(unixDomainSocketPath: path).wait()
        case .tcp(let host, let port): channel = try bootstrap.connect(host: host, port: port).wait()
        }
        defer { channel.close(promise: nil) }
        let timeout = channel.eventLoop.scheduleTask(in: Self.limit) {
            answer.fail(ChannelError.connectTimeout(Self.limit))
        }
        defer { timeout.cancel() }
        var head = HTTPRequestHead(version: .http1_1, method: body == nil ? .GET : .POST, uri: path)
        head.headers.add(name: "Host", value: "localhost")
        head.headers.add(name: "Connection", value: "close")
        if let body { head.headers.add(name: "Content-Length", value: "\(body.count)") }
        channel.write(HTTPClientRequestPart.head(head), promise: nil)
        if let body {
            channel.write(HTTPClientRequestPart.body(.byteBuffer(ByteBuffer(bytes: body))), promise: nil)
        }
        channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
        return try answer.futureResult.wait()
    }
}

/// Completes a promise with the first response.
private final class AnswerHandler: ChannelInboundHandler {
    typealias InboundIn = NIOHTTPClientResponseFull
    private let answer: EventLoopPromise<ControlClient.Answer>

    init(_ answer: EventLoopPromise<ControlClient.Answer>) { self.answer = answer }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let response = unwrapInboundIn(data)
        let body = response.body.map { Data($0.readableBytesView) } ?? Data()
        answer.succeed(ControlClient.Answer(status: Int(response.head.status.code), body: body))
        context.close(promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        answer.fail(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { answer.fail(ChannelError.eof) }
}
