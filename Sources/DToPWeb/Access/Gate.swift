import DToPHTTP

/// Decides for every request whether it is answered.
package struct Gate: Sendable {
    package enum Verdict: Equatable, Sendable {
        case allowed(Visitor, Route.Match, parameters: [String: String])
        /// A status of HTTP, and why.
        case refused(Int, String)
    }

    /// How requests reach the listener.
    package enum Way: Sendable {
        /// From this machine, in plain text.
        case loopback
        /// From a proxy on this machine.
        case socket
        /// By TLS, from anywhere.
        case encrypted
    }

    private let way: Way
    /// Nil where all who reach the listener may look.
    private let tokens: TokenStore?
    private let sessions: Sessions
    /// Whether a stream is configured.
    private let hasStream: @Sendable (String) -> Bool

    package init(
        _ way: Way, tokens: TokenStore?, sessions: Sessions, hasStream: @escaping @Sendable (String) -> Bool
    ) {
        self.way = way
        self.tokens = tokens
        self.sessions = sessions
        self.hasStream = hasStream
    }

    /// The one place that lets requests in.
    package func authorize(_ request: AccessRequest) -> Verdict {
        if namesAreLocal, !LocalHost.isNamed(by: request.host) {
            return .refused(421, "this host is not known here; ask by 127.0.0.1 or localhost")
        }
        guard let match = Route.find(request.path) else { return .refused(404, "there is nothing here") }
        let route = match.route
        guard route.methods.contains(request.method) else {
            return .refused(405, "ask by \(route.methods.joined(separator: ", "))")
        }
        guard let parameters = route.parameters(request.query) else {
            return .refused(400, "a parameter is unknown, has a value that is not allowed, or comes twice")
        }
        if let reason = foreignOrigin(request, route) { return .refused(403, reason) }
        guard let visitor = visitor(request) else { return .refused(400, "credentials come twice") }
        guard let visitor = visitor.known else { return .refused(401, "the token is not known; log in again") }
        guard visitor.role >= route.role else {
            return visitor.role == .anyone
                ? .refused(401, "log in, or send a token: Authorization: Bearer TOKEN")
                : .refused(403, "the token's role is \(visitor.role.rawValue), this takes \(route.role.rawValue)")
        }
        // Whoever may not see a stream does not learn whether there is one.
        if route.isOfStream, !visitor.scope.includes(match.id) || !hasStream(match.id) {
            return .refused(404, "there is no such stream")
        }
        return .allowed(visitor, match, parameters: parameters)
    }

    /// Whether a page that has its own name lead here (DNS rebinding) could see more than an error. Where a token is
    /// wanted it has none, and over TLS the certificate is for another name.
    private var namesAreLocal: Bool {
        switch way {
        case .loopback: true
        case .socket: false
        case .encrypted: tokens == nil
        }
    }

    /// Schemes of the pages that are the service's own.
    private var schemes: [String] {
        switch way {
        case .loopback: ["http://"]
        case .socket: ["https://", "http://"]
        case .encrypted: ["https://"]
        }
    }

    /// Why a request comes from another site's page; nil if it does not.
    private func foreignOrigin(_ request: AccessRequest, _ route: Route) -> String? {
        let reason = "the request comes from another site's page"
        if !request.origins.isEmpty {
            guard request.origins.count == 1, let host = request.host?.lowercased(), !host.isEmpty else {
                return reason
            }
            if !schemes.map({ $0 + host }).contains(request.origins[0].lowercased()) { return reason }
        }
        // Browsers say where a change comes from; what says nothing and yet has a cookie is not to be trusted.
        if route.changes, request.origins.isEmpty, request.authorizations.isEmpty, !request.cookies.isEmpty {
            return "with a cookie, a change needs the header Origin"
        }
        // A link may lead to the page, which shows nothing by itself.
        let isFine = request.fetchSites.allSatisfy { ["same-origin", "none"].contains($0) }
        return isFine || route == .page ? nil : reason
    }

    private struct Answer {
        /// Nil if the credentials are not known.
        let known: Visitor?
    }

    /// Who asks; nil if that is ambiguous. A token counts more than a cookie, which browsers add by themselves.
    private func visitor(_ request: AccessRequest) -> Answer? {
        let cookies = request.cookies(cookieName(request))
        guard request.authorizations.count <= 1, cookies.count <= 1 else { return nil }
        if let authorization = request.authorizations.first {
            return Answer(known: visitor(authorization: authorization))
        }
        guard let tokens else { return Answer(known: Visitor(name: nil, role: .viewer, scope: .all)) }
        // A session that has ended is one without: the page asks for the token then.
        let token = cookies.first.flatMap { sessions.token(of: $0) }.flatMap { tokens.token(hash: $0) }
        return Answer(known: token.map(Self.visitor) ?? .anyone)
    }

    private func visitor(authorization: String) -> Visitor? {
        let parts = authorization.split(separator: " ")
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return tokens?.token(of: String(parts[1])).map(Self.visitor)
    }

    private static func visitor(_ token: Token) -> Visitor {
        Visitor(name: token.name, role: token.role, scope: token.scope)
    }

    // MARK: Sessions

    /// Begins a browser's session; returns its cookie, nil if the token is not known.
    package func login(_ text: String, _ request: AccessRequest) -> (visitor: Visitor, cookie: String)? {
        guard let token = tokens?.token(of: text) else { return nil }
        let value = sessions.begin(token.hash)
        return (Self.visitor(token), cookie(value, request, seconds: Int(Sessions.longest / .seconds(1))))
    }

    /// Ends a browser's session; returns the cookie that makes the browser forget its own.
    package func logout(_ request: AccessRequest) -> String {
        for cookie in request.cookies(cookieName(request)) { sessions.end(cookie) }
        return cookie("", request, seconds: 0)
    }

    private func cookie(_ value: String, _ request: AccessRequest, seconds: Int) -> String {
        "\(cookieName(request))=\(value); Path=/; HttpOnly; SameSite=Strict; Max-Age=\(seconds)"
            + (isEncrypted(request) ? "; Secure" : "")
    }

    /// Browsers keep a cookie of the first name for encrypted connections to this very host.
    private func cookieName(_ request: AccessRequest) -> String { isEncrypted(request) ? "__Host-dtopd" : "dtopd" }

    /// Whether the browser's connection is encrypted, here or by the proxy.
    private func isEncrypted(_ request: AccessRequest) -> Bool {
        way == .encrypted || way == .socket && request.forwardedProtocols == ["https"]
    }
}
