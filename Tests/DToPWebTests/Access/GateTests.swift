import DToPTestSupport
import DToPWeb
import Foundation
import SystemPackage
import Testing

@Suite struct GateTests {
    private static let streams: Set<String> = ["front", "yard-1"]
    private let folder: TemporaryFolder
    private let store: TokenStore
    private let sessions = Sessions()
    /// The tokens' texts, by role and by what they are good for.
    private let texts = ["viewer": "v-text", "operator": "o-text", "narrow": "n-text"]

    init() throws {
        folder = try TemporaryFolder()
        let yards = try #require(StreamScope(text: "yard-*"))
        let lines = [
            Token(name: "viewer", role: .viewer, hash: Token.hash(of: "v-text"), scope: .all),
            Token(name: "operator", role: .operator, hash: Token.hash(of: "o-text"), scope: .all),
            Token(name: "narrow", role: .operator, hash: Token.hash(of: "n-text"), scope: yards),
        ].map(\.line)
        try Data(lines.joined(separator: "\n").utf8).write(to: folder.url.appending(path: "tokens"))
        store = try TokenStore(FilePath(folder.path("tokens")), .silent)
    }

    private func gate(_ way: Gate.Way = .loopback, hasTokens: Bool = true) -> Gate {
        Gate(way, tokens: hasTokens ? store : nil, sessions: sessions) { Self.streams.contains($0) }
    }

    private func status(_ verdict: Gate.Verdict) -> Int {
        switch verdict {
        case .allowed: 200
        case .refused(let status, _): status
        }
    }

    private func path(_ route: Route, _ stream: String = "front") -> String {
        route.rawValue.replacing(":id", with: stream).replacing(":part", with: "k3x-17.m4s")
            .replacing(":file", with: "2026-01-31T09-30-05Z.mp4")
    }

    private func request(
        _ method: String, _ path: String, token: String? = nil, _ change: (inout AccessRequest) -> Void = { _ in }
    ) -> AccessRequest {
        var request = AccessRequest(method, path)
        if let token { request.authorizations = ["Bearer \(token)"] }
        change(&request)
        return request
    }

    private func get(
        _ path: String, token: String? = nil, _ change: (inout AccessRequest) -> Void = { _ in }
    ) -> AccessRequest { request("GET", path, token: token, change) }

    /// Every route, role and method. What is allowed is written here again, apart from the program's table.
    @Test func everyRouteRoleAndMethod() {
        let reads: Set<Route> = [
            .page, .file, .streams, .stream, .events, .snapshot, .live, .mask, .exits, .playlist, .part, .recordings,
            .recording,
        ]
        let open: Set<Route> = [.page, .file, .login, .logout]
        let forOperators: Set<Route> = [.enable, .disable]
        let methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "get", ""]
        var allowed = 0
        for route in Route.allCases {
            for method in methods {
                for (role, token) in [("anyone", nil), ("viewer", texts["viewer"]), ("operator", texts["operator"])] {
                    let verdict = status(gate().authorize(request(method, path(route), token: token)))
                    let isRight =
                        reads.contains(route)
                        ? method == "GET" || method == "HEAD" && ![.live, .events].contains(route) : method == "POST"
                    let expected =
                        !isRight
                        ? 405
                        : open.contains(route)
                            ? 200
                            : role == "anyone" ? 401 : forOperators.contains(route) && role == "viewer" ? 403 : 200
                    #expect(verdict == expected, "\(method) \(route.rawValue) as \(role)")
                    allowed += verdict == 200 ? 1 : 0
                }
            }
        }
        // 2 x 2 x 3 open reads, 9 x 2 x 2 others, 2 x 2 endless ones, 2 x 3 open changes, 2 switches.
        #expect(allowed == 12 + 36 + 4 + 6 + 2)
    }

    @Test func withoutTokensAllOnThisMachineMayLookAndNobodyMaySwitch() {
        for way in [Gate.Way.loopback, .socket, .encrypted] {
            let gate = gate(way, hasTokens: false)
            for route in Route.allCases {
                let verdict = status(gate.authorize(request(route.changes ? "POST" : "GET", path(route))))
                #expect(verdict == (route.role == .operator ? 403 : 200), "\(route)")
            }
            // A token that cannot be checked is not good.
            #expect(status(gate.authorize(get(path(.streams), token: "v-text"))) == 401)
        }
    }

    @Test func scopesHideStreamsLikeThoseThatAreNotThere() {
        for route in Route.allCases where route.isOfStream {
            let method = route.changes ? "POST" : "GET"
            let verdicts = ["front", "yard-2", "none"].map {
                gate().authorize(request(method, path(route, $0), token: texts["narrow"]))
            }
            #expect(verdicts.allSatisfy { $0 == verdicts[0] } && status(verdicts[0]) == 404, "\(route)")
            #expect(status(gate().authorize(request(method, path(route, "yard-1"), token: texts["narrow"]))) == 200)
        }
    }

    @Test(arguments: [
        "", "x-text", "v-tex", "v-text ", "V-TEXT", "v-text v-text", "sha256", String(repeating: "a", count: 100_000),
    ])
    func otherTokensAreNotKnown(text: String) {
        let verdict = gate().authorize(get(path(.streams)) { $0.authorizations = ["Bearer \(text)"] })
        #expect(status(verdict) == (text == "v-text " ? 200 : 401))
    }

    @Test(arguments: ["v-text", "Basic di10ZXh0", "Bearer", "Bearer  ", "Token v-text", ""])
    func otherSchemesAreNotKnown(header: String) {
        #expect(status(gate().authorize(get(path(.streams)) { $0.authorizations = [header] })) == 401)
    }

    /// The hash in the file is not the token.
    @Test func theHashIsNoToken() throws {
        let line = Token(name: "v", role: .viewer, hash: Token.hash(of: "v-text"), scope: .all).line
        let hash = String(try #require(line.split(separator: " ").dropFirst(2).first))
        #expect(status(gate().authorize(get(path(.streams), token: hash))) == 401)
    }

    @Test func credentialsThatComeTwiceAreRefused() throws {
        let twice = get(path(.streams)) { $0.authorizations = ["Bearer v-text", "Bearer v-text"] }
        #expect(status(gate().authorize(twice)) == 400)
        for cookies in [["dtopd=a; dtopd=b"], ["dtopd=a", "dtopd=b"]] {
            #expect(status(gate().authorize(get(path(.streams)) { $0.cookies = cookies })) == 400)
        }
    }

    // MARK: Where a request comes from

    @Test func atTheLoopbackOnlyItsOwnNamesAreAnswered() {
        let local: [String?] = ["localhost", "LOCALHOST:8080", "127.0.0.1:8080", "[::1]:8080", "127.9.9.9", nil, ""]
        let foreign = ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8080", "10.0.0.1", "[::2]"]
        for route in Route.allCases {
            let method = route.changes ? "POST" : "GET"
            for host in local {
                let verdict = gate().authorize(request(method, path(route), token: "o-text") { $0.host = host })
                #expect(status(verdict) == 200)
            }
            for host in foreign {
                let verdict = gate().authorize(request(method, path(route), token: "o-text") { $0.host = host })
                #expect(status(verdict) == 421)
            }
        }
    }

    /// Its names are those of its certificate, which other sites have not.
    @Test func overTLSOtherNamesAreAnsweredToThoseWithTokens() {
        for host in ["cameras.example:8443", "10.0.0.1", "localhost"] {
            let request = get(path(.streams), token: "v-text") { $0.host = host }
            #expect(status(gate(.encrypted).authorize(request)) == 200)
            let plain = get(path(.page)) { $0.host = host }
            #expect(status(gate(.encrypted, hasTokens: false).authorize(plain)) == (host == "localhost" ? 200 : 421))
            for (origin, expected) in [
                ("https://\(host)", 200), ("http://\(host)", 403), ("https://evil.example", 403),
            ] {
                let request = get(path(.streams), token: "v-text") {
                    $0.host = host
                    $0.origins = [origin]
                }
                #expect(status(gate(.encrypted).authorize(request)) == expected, "\(origin)")
            }
        }
    }

    @Test func otherSitesPagesAreRefused() {
        let foreign = [
            "http://evil.example", "https://localhost", "http://localhost:81", "null", "",
            "http://localhost.evil.example",
            "http://localhost@evil.example", "localhost",
        ]
        for route in Route.allCases {
            let method = route.changes ? "POST" : "GET"
            func verdict(_ change: (inout AccessRequest) -> Void) -> Int {
                status(gate().authorize(request(method, path(route), token: "o-text", change)))
            }
            for origin in foreign { #expect(verdict { $0.origins = [origin] } == 403, "\(origin)") }
            #expect(verdict { $0.origins = ["http://localhost"] } == 200)
            #expect(verdict { $0.origins = ["http://localhost", "http://localhost"] } == 403)
            for site in ["same-origin", "none"] { #expect(verdict { $0.fetchSites = [site] } == 200) }
            for site in ["cross-site", "same-site", "", "x"] {
                #expect(verdict { $0.fetchSites = [site] } == (route == .page ? 200 : 403))
            }
        }
    }

    /// A form on another site sends the cookie of a browser that does not know SameSite.
    @Test func aCookieChangesNothingWithoutItsOrigin() throws {
        let cookie = try login(.loopback)
        for route in Route.allCases where route.changes {
            let plain = request("POST", path(route)) { $0.cookies = [cookie] }
            #expect(status(gate().authorize(plain)) == 403, "\(route)")
            let own = request("POST", path(route)) {
                $0.cookies = [cookie]
                $0.origins = ["http://localhost"]
            }
            #expect(status(gate().authorize(own)) == 200)
        }
    }

    // MARK: Sessions

    /// Logs in as an operator; returns what a browser sends from then on.
    private func login(_ way: Gate.Way, _ change: (inout AccessRequest) -> Void = { _ in }) throws -> String {
        let login = try #require(gate(way).login("o-text", request("POST", "/login", change)))
        #expect(login.visitor.role == .operator && login.visitor.name == "operator")
        return String(try #require(login.cookie.split(separator: ";").first))
    }

    @Test func aSessionStandsForItsToken() throws {
        let cookie = try login(.loopback)
        #expect(cookie.hasPrefix("dtopd=") && !cookie.contains("o-text"))
        #expect(try login(.loopback) != cookie)
        func verdict() -> Int {
            status(gate().authorize(get(path(.streams)) { $0.cookies = ["a=b; \(cookie); c=d"] }))
        }
        #expect(verdict() == 200)
        // Another value, or name, stands for nothing.
        for other in [cookie + "x", "x" + cookie, "dtopd=", "__Host-" + cookie] {
            #expect(status(gate().authorize(get(path(.streams)) { $0.cookies = [other] })) == 401)
        }
        #expect(gate().login("x-text", request("POST", "/login")) == nil)
        #expect(gate(hasTokens: false).login("o-text", request("POST", "/login")) == nil)
        let end = gate().logout(request("POST", "/logout") { $0.cookies = [cookie] })
        #expect(end.contains("Max-Age=0") && verdict() == 401)
    }

    @Test func cookiesAreForTheirHostAlone() throws {
        let plain = try #require(gate().login("v-text", request("POST", "/login"))).cookie
        #expect(plain.hasSuffix("; Path=/; HttpOnly; SameSite=Strict; Max-Age=2592000"))
        // Behind a proxy it goes by what the proxy says; elsewhere anyone may say that.
        let forwarded = { (request: inout AccessRequest) in request.forwardedProtocols = ["https"] }
        #expect(try login(.socket, forwarded).hasPrefix("__Host-dtopd="))
        #expect(try login(.socket).hasPrefix("dtopd="))
        #expect(try login(.loopback, forwarded).hasPrefix("dtopd="))
        let encrypted = try #require(gate(.encrypted).login("v-text", request("POST", "/login"))).cookie
        #expect(encrypted.hasPrefix("__Host-dtopd=") && encrypted.hasSuffix("; Max-Age=2592000; Secure"))
    }

    @Test func whoeverHasATokenNoMoreIsOut() throws {
        let cookie = try login(.loopback)
        try Data().write(to: folder.url.appending(path: "tokens"))
        #expect(
            Patience.holds {
                status(gate().authorize(get(path(.streams)) { $0.cookies = [cookie] })) == 401
                    && status(gate().authorize(get(path(.streams), token: "o-text"))) == 401
            })
    }
}
