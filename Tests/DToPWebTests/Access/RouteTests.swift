import DToPWeb
import Testing

@Suite struct RouteTests {
    @Test func everyRouteIsFound() {
        for route in Route.allCases {
            let names = [":part": "k3x-17.m4s", ":file": "2026-01-31T09-30-05Z.mp4"]
            let name = names.first { route.rawValue.contains($0.key) }
            var path = route.rawValue.replacing(":id", with: "yard-1")
            if let name { path = path.replacing(name.key, with: name.value) }
            let found = Route.find(path)
            #expect(found?.route == route && found?.id == (route.rawValue.contains(":id") ? "yard-1" : ""))
            #expect(found?.file == name?.value ?? "")
        }
    }

    @Test(arguments: [
        "", "//", "/.", "/..", "/../etc/passwd", "/page/", "/page/../app.js", "/page/..%2fapp.js", "/page/%61pp.js",
        "/streams", "/streams/", "/streams//live.mjpg", "/streams/a/", "/streams/a/b", "/streams/a/live.mjpg/",
        "/streams/a/../b/live.mjpg", "/streams/../live.mjpg", "/streams/.a/live.mjpg", "/streams/A/live.mjpg",
        "/streams/a b/live.mjpg", "/streams/a\0/live.mjpg", "/streams/a%00/live.mjpg", "/streams/é/live.mjpg",
        "/api", "/api/", "/api/streams/", "/api//streams", "/API/streams", "/api/streams/a/enable/", "/api/streams/a/x",
        "/api/streams/\(String(repeating: "a", count: 64))", "http://localhost/", "*", "localhost:80", "/api/events;x",
        "/livez", "/metrics", "/plan", "/status", "/recordings", "/recordings/", "/recordings/a/", "/recordings/a/..",
        "/recordings/a/.", "/recordings/a/.hidden", "/recordings/../a", "/recordings/a/b/c", "/recordings/a/../b.mp4",
        "/recordings/a/%2e%2e", "/recordings/a/b%2fc.mp4", "/recordings/a/b\\c.mp4", "/recordings/a/b c.mp4",
        "/recordings/a/b.mp4;c", "/recordings/a/b\0.mp4", "/recordings//b.mp4", "/recordings/A/b.mp4",
        "/recordings/a/\(String(repeating: "a", count: 64))", "/recordings/a/é.mp4", "/recordings/a/~b.mp4",
    ])
    func nothingElseIs(path: String) { #expect(Route.find(path) == nil) }

    /// A segment's name is one that the service may have given.
    @Test func segmentsHaveNamesOfOneForm() {
        for name in ["a-1.m4s", "mbx7k2q1-1764590400.m4s", "0-init.mp4"] {
            #expect(Route.find("/streams/a/hls/\(name)")?.file == name)
        }
        for name in [
            "", ".", "..", "live.m3u8.tmp", "a-1.m4s.tmp", "a-1.mp4", "init.mp4", "-1.m4s", "A-1.m4s", "a-1.m4s/",
            "a-x.m4s",
            "../a-1.m4s", "a-1%2em4s", "a-1.m4s\0", "\(String(repeating: "a", count: 17))-1.m4s", "a-1234567890123.m4s",
        ] {
            #expect(Route.find("/streams/a/hls/\(name)") == nil, "\(name)")
        }
    }

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
        let time = "before=2026-01-31T09:30:05.000Z"
        #expect(Route.recordings.parameters(time) == ["before": "2026-01-31T09:30:05.000Z"])
        for query in [time + "&" + time, "before=", "before=2026-01-31", "before=2026-13-31T09:30:05.000Z", "n=1"] {
            #expect(Route.recordings.parameters(query) == nil, "\(query)")
        }
        for route in Route.allCases where route != .recordings { #expect(route.parameters(time) == nil) }
    }
}
