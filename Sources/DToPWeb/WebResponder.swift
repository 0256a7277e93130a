import DToPHTTP
import DToPPipeline
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore

/// Answers the requests that the gate lets in.
struct WebResponder: Sendable {
    let gate: Gate
    let service: WebService
    let events: EventFeed
    let viewers: LiveViewers
    let limit: ConnectionLimit
    let logger: Logger
    private let notices = Notices()
    private let failedLogins: FailedLogins
    private let reader: FileReader
    private let recordings: RecordingAnswer

    /// Bytes of the longest token, and how long it may take to come.
    private static let mostBytes = 256
    private static let patience: TimeAmount = .seconds(10)

    init(
        _ gate: Gate, _ service: WebService, _ events: EventFeed, _ viewers: LiveViewers, _ limit: ConnectionLimit,
        _ reader: FileReader, _ logger: Logger
    ) {
        self.gate = gate
        self.service = service
        self.events = events
        self.viewers = viewers
        self.limit = limit
        self.logger = logger
        failedLogins = FailedLogins(logger)
        self.reader = reader
        recordings = RecordingAnswer(service, reader)
    }

    func respond(_ request: Request, _ channel: any Channel) async throws -> Response {
        let access = AccessRequest(request)
        switch gate.authorize(access) {
        case .refused(let status, let reason):
            var response = WebAnswer.failure(status, reason)
            if status == 405 {
                response.headers[.allow] = Route.find(access.path)?.route.methods.joined(separator: ", ")
            }
            return request.method == .head ? response.createHeadResponse() : response
        case .allowed(let visitor, let match, let parameters):
            if visitor.role > .anyone { limit.trust(channel) }
            let response = try await answer(request, access, visitor, match, parameters, channel)
            return request.method == .head ? response.createHeadResponse() : response
        }
    }

    private func answer(
        _ request: Request, _ access: AccessRequest, _ visitor: Visitor, _ match: Route.Match,
        _ parameters: [String: String], _ channel: any Channel
    ) async throws -> Response {
        let (route, id) = (match.route, match.id)
        let shown = parameters["show"].flatMap { ViewContent(rawValue: $0) } ?? .classes
        switch route {
        case .page: return file("index.html", request)
        case .file: return file(id, request)
        case .login: return try await login(request, access, channel)
        case .logout:
            var response = WebAnswer.json(ViewerSession(name: nil, role: Role.anyone.rawValue))
            response.headers[.setCookie] = gate.logout(access)
            return response
        case .streams: return WebAnswer.json(ViewerStatus(visitor: visitor, status: service.status(visitor.scope)))
        case .stream:
            guard let stream = service.stream(id) else { return WebAnswer.failure(404, "there is no such stream") }
            return WebAnswer.json(StreamDetail(stream, hasHLS: service.hls(id) != nil))
        case .events: return EventAnswer.response(request, channel, events, visitor.scope)
        case .snapshot: return await snapshot(id, shown, channel)
        case .mask: return await snapshot(id, .maskPNG, channel)
        case .exits: return await snapshot(id, .exitsPNG, channel)
        case .live:
            let live = LiveAnswer(id: id, content: shown, service: service, notices: notices, viewers: viewers)
            return live.response(request, channel)
        case .playlist: return await hls(id).playlist(request, channel)
        case .part: return await hls(id).part(match.file, request, channel)
        case .recordings: return await recordings.list(id, before: parameters["before"], channel)
        case .recording: return await recordings.file(id, match.file, request, channel)
        case .enable, .disable: return enable(id, route == .enable, visitor)
        }
    }

    private func snapshot(_ id: String, _ content: ViewContent, _ channel: any Channel) async -> Response {
        await SnapshotAnswer(id: id, content: content, service: service, notices: notices).response(channel)
    }

    private func hls(_ id: String) -> HLSAnswer { HLSAnswer(id: id, service: service, reader: reader) }

    private func file(_ name: String, _ request: Request) -> Response {
        guard let file = PageFile.all[name] else { return WebAnswer.failure(404, "there is nothing here") }
        var response =
            request.headers[.ifNoneMatch] == file.tag
            ? WebAnswer.bytes(ByteBuffer(), type: file.type, status: .notModified, caching: "no-cache")
            : WebAnswer.bytes(file.bytes, type: file.type, caching: "no-cache")
        response.headers[.eTag] = file.tag
        return response
    }

    /// The body is the token.
    private func login(_ request: Request, _ access: AccessRequest, _ channel: any Channel) async throws -> Response {
        let deadline = channel.eventLoop.scheduleTask(in: Self.patience) { channel.close(promise: nil) }
        defer { deadline.cancel() }
        guard let body = try? await request.body.collect(upTo: Self.mostBytes) else {
            return WebAnswer.failure(400, "a token is shorter")
        }
        guard let (visitor, cookie) = gate.login(String(buffer: body), access) else {
            failedLogins.add { [loop = channel.eventLoop] work in loop.scheduleTask(in: .minutes(1), work) }
            return WebAnswer.failure(401, "the token is not known")
        }
        var response = WebAnswer.json(ViewerSession(name: visitor.name, role: visitor.role.rawValue))
        response.headers[.setCookie] = cookie
        return response
    }

    private func enable(_ id: String, _ isOn: Bool, _ visitor: Visitor) -> Response {
        guard service.enable(id, isOn) else { return WebAnswer.failure(503, "too much is happening; try again") }
        logger.info("\(id): switched \(isOn ? "on" : "off") by \(visitor.name ?? "a viewer")")
        return WebAnswer.json(Switched(stream: id, enabled: isOn), status: .accepted)
    }

    private struct ViewerSession: Encodable {
        let name: String?
        let role: String
    }

    private struct Switched: Encodable {
        let stream: String
        let enabled: Bool
    }
}
