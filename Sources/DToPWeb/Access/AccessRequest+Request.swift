import HTTPTypes
import HummingbirdCore

extension AccessRequest {
    /// Reads what matters from an HTTP request.
    init(_ request: Request) {
        let parts = (request.head.path ?? "").split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        self.init(request.method.rawValue, parts.first.map(String.init) ?? "", host: request.head.authority)
        query = parts.count > 1 ? String(parts[1]) : ""
        origins = request.headers[values: .origin]
        fetchSites = Self.values(of: "Sec-Fetch-Site", in: request)
        authorizations = request.headers[values: .authorization]
        cookies = request.headers[values: .cookie]
        forwardedProtocols = Self.values(of: "X-Forwarded-Proto", in: request)
    }

    private static func values(of name: String, in request: Request) -> [String] {
        HTTPField.Name(name).map { request.headers[values: $0] } ?? []
    }
}
