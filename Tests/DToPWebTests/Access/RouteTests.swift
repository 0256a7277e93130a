import DToPWeb
import Testing

@Suite struct RouteTests {
    @Test func everyRouteIsFound() {
        for route in Route.allCases {
            let found = Route.find(route.rawValue.replacing(":id", with: "yard-1"))
            #expect(found?.route == route && found?.id == (route.rawValue.contains(":id") ? "yard-1" : ""))
        }
    }

    @Test(arguments: [
        "", "//", "/.", "/..", "/../etc/passwd", "/page/", "/page/../app.js", "/page/..%2fapp.js", "/page/%61pp.js",
        "/streams", "/streams/", "/streams//live.mjpg", "/streams/a/", "/streams/a/b", "/streams/a/live.mjpg/",
        "/streams/a/../b/live.mjpg", "/streams/../live.mjpg", "/streams/.a/live.mjpg", "/streams/A/live.mjpg",
        "/streams/a b/live.mjpg", "/streams/a\0/live.mjpg", "/streams/a%00/live.mjpg", "/streams/é/live.mjpg",
        "/api", "/api/", "/api/streams/", "/api//streams", "/API/streams", "/api/streams/a/enable/", "/api/streams/a/x",
        "/api/streams/\(String(repeating: "a", count: 64))", "http://localhost/", "*", "localhost:80", "/api/events;x",
        "/livez", "/metrics", "/plan", "/status",
    ])
    func nothingElseIs(path: String) { #expect(Route.find(path) == nil) }

    @Test func parametersAreFew() {
        for route in Route.allCases {
            #expect(route.parameters("") == [:])
            for query in ["x=1", "url=http://a", "path=/etc/passwd", "&", "=", "show", "show=", "%73how=exits"] {
                #expect(route.parameters(query) == nil, "\(route) \(query)")
            }
        }
        for route in [Route.snapshot, .live] {
            for show in ["classes", "exits", "mask", "picture"] {
                #expect(route.parameters("show=\(show)&n=17") == ["show": show, "n": "17"])
            }
            let wrong = [
                "show=confidence", "show=mask.png", "show=exits&show=exits", "show=exits&show=mask", "n=1&n=1", "n=-1",
                "n=",
                "n=\(String(repeating: "1", count: 21))", "show=exits&", "show=EXITS", "n=1=2",
            ]
            for query in wrong { #expect(route.parameters(query) == nil, "\(query)") }
        }
        #expect(Route.mask.parameters("show=mask") == nil)
    }
}
