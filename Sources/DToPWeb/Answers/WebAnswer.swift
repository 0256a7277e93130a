import DToPService
import Foundation
import HTTPTypes
import HummingbirdCore
import NIOCore

/// Makes responses. All have the headers that keep browsers from doing more with them than the page does.
enum WebAnswer {
    /// An error as JSON says it.
    private struct Failure: Encodable {
        let error: String
    }

    static func bytes(
        _ bytes: ByteBuffer, type: String, status: HTTPResponse.Status = .ok, caching: String = "no-store"
    ) -> Response {
        Response(status: status, headers: headers(type, caching), body: ResponseBody(byteBuffer: bytes))
    }

    static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) -> Response {
        bytes(ByteBuffer(bytes: StatusJSON.line(value) + [10]), type: "application/json", status: status)
    }

    static func failure(_ status: Int, _ reason: String) -> Response {
        var response = json(Failure(error: reason), status: HTTPResponse.Status(code: status))
        if status == 401 { response.headers[.wwwAuthenticate] = "Bearer" }
        return response
    }

    /// A body of unknown length, written by `write`.
    static func stream(
        type: String, write: @escaping @Sendable (inout any ResponseBodyWriter) async throws -> Void
    ) -> Response {
        Response(status: .ok, headers: headers(type, "no-store"), body: ResponseBody(write))
    }

    /// A body of known length, written by `write`.
    static func body(
        _ status: HTTPResponse.Status, type: String, byteCount: Int, caching: String,
        write: @escaping @Sendable (inout any ResponseBodyWriter) async throws -> Void
    ) -> Response {
        Response(
            status: status, headers: headers(type, caching), body: ResponseBody(contentLength: byteCount, write))
    }

    private static func headers(_ type: String, _ caching: String) -> HTTPFields {
        var headers: HTTPFields = [
            .contentType: type, .cacheControl: caching, .xContentTypeOptions: "nosniff",
            .crossOriginResourcePolicy: "same-origin",
            .contentSecurityPolicy:
                "default-src 'self'; media-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
        ]
        // Without it, browsers would hide where a change comes from.
        if let name = HTTPField.Name("Referrer-Policy") { headers[name] = "same-origin" }
        return headers
    }
}
