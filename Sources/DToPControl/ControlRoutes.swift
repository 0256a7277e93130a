import DToPConfiguration
import DToPHTTP
import DToPService
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// What the service answers about itself. Nothing here changes anything, and no request names a file, a host or a
/// command.
package struct ControlRoutes: Sendable {
    private let version: String
    private let reading: @Sendable () -> ServiceReading
    private let plan: @Sendable (ServiceConfiguration) -> ReloadPlan

    static let planPath = "/plan"
    /// Bytes of the largest configuration to compare.
    private static let mostBytes = 64 << 20

    /// - Parameter plan: says what a reload of a configuration would do.
    package init(
        version: String, reading: @escaping @Sendable () -> ServiceReading,
        plan: @escaping @Sendable (ServiceConfiguration) -> ReloadPlan
    ) {
        self.version = version
        self.reading = reading
        self.plan = plan
    }

    /// The routes of a listener.
    /// - Parameter isPrivate: whether only those can reach it who may read the service's files.
    func router(isPrivate: Bool) -> Router<BasicRequestContext> {
        let router = Router(options: .autoGenerateHeadEndpoints)
        router.add(middleware: LoopbackOnly())
        for question in Health.Question.allCases {
            router.get(RouterPath(question.path)) { [reading] _, _ in
                let health = Health(question, reading())
                let text = health.problems.isEmpty ? "ok\n" : health.problems.map { $0 + "\n" }.joined()
                return Self.response(text, status: health.problems.isEmpty ? .ok : .serviceUnavailable)
            }
        }
        router.get("/metrics") { [reading, version] _, _ in
            Self.response(ServiceMetrics.text(reading(), version: version), type: ServiceMetrics.contentType)
        }
        router.get("/status") { [reading, version] _, _ in
            Self.response(data: try ServiceStatus(reading(), version: version).json(), type: "application/json")
        }
        if isPrivate {
            router.post(RouterPath(Self.planPath)) { [plan] request, _ in
                let body = try await request.body.collect(upTo: Self.mostBytes)
                guard let new = try? JSONDecoder().decode(ServiceConfiguration.self, from: Data(body.readableBytesView))
                else { throw HTTPError(.badRequest) }
                return Self.response(data: try JSONEncoder().encode(plan(new)), type: "application/json")
            }
        }
        return router
    }

    private static func response(
        _ text: String, status: HTTPResponse.Status = .ok, type: String = "text/plain; charset=utf-8"
    ) -> Response {
        response(data: Data(text.utf8), status: status, type: type)
    }

    private static func response(data: Data, status: HTTPResponse.Status = .ok, type: String) -> Response {
        Response(
            status: status,
            headers: [.contentType: type, .cacheControl: "no-store", .xContentTypeOptions: "nosniff"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: data)))
    }
}

/// Refuses requests that name another host.
private struct LoopbackOnly: RouterMiddleware {
    typealias Context = BasicRequestContext

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard LocalHost.isNamed(by: request.head.authority) else { throw HTTPError(.misdirectedRequest) }
        return try await next(request, context)
    }
}
