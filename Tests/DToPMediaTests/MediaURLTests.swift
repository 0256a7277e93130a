import DToPMedia
import Testing

@Suite struct MediaURLTests {
    @Test(arguments: [
        ("rtsp://cam/live", "cam", "rtsp://cam/live"),
        ("RTSP://Cam:554/live?a=b@c#x", "cam", "rtsp://Cam:554/live?a=b@c#x"),
        ("http://[fe80::1]:80/a", "fe80::1", "http://[fe80::1]:80/a"), ("udp://:5000", "", "udp://:5000"),
        ("udp://@239.0.0.1:5000?fifo_size=1", "239.0.0.1", "udp://239.0.0.1:5000?fifo_size=1"),
        ("https://host", "host", "https://host"),
    ])
    func partsAreFound(_ text: String, _ host: String, _ openable: String) throws {
        let url = try #require(MediaURL(text))
        #expect(url.host == host)
        #expect(url.openable(with: nil) == openable)
    }

    @Test(arguments: [
        "", "rtsp:/a", "rtsp://", "rtsp:///a", "ftp://a/b", "file:///etc/passwd", "rtsp://a b/", "rtsp://a/\n",
        "rtsp://u:pa/ss@cam/1", "rtsp://cam:/1", "rtsp://cam:99999/", "http://[::1]x/",
    ])
    func whatIsNoneIsRefused(_ text: String) { #expect(MediaURL(text) == nil) }

    @Test func credentialsAreDecodedAndEncoded() throws {
        let url = try #require(MediaURL("rtsp://us%40er:p%2Fä%zz@cam/1"))
        #expect(url.credentials?.user == "us@er" && url.credentials?.password == "p/ä%zz")
        #expect(url.openable(with: nil) == "rtsp://us%40er:p%2F%C3%A4%25zz@cam/1")
        #expect("\(url)" == "rtsp://cam/1" && "\(url.credentials ?? Credentials(user: "", password: ""))" == "***")
    }

    @Test func itsOwnCredentialsComeFirst() throws {
        let other = Credentials(user: "x", password: "y")
        #expect(try #require(MediaURL("rtsp://a:b@cam/")).openable(with: other) == "rtsp://a:b@cam/")
        #expect(try #require(MediaURL("rtsp://cam/")).openable(with: other) == "rtsp://x:y@cam/")
    }

    @Test func secretsInTheQueryAreNotShown() throws {
        let url = try #require(MediaURL("http://cam/live?user=admin&channel=1&password=hunter2"))
        #expect("\(url)" == "http://cam/live?user=***&channel=1&password=***")
        #expect(url.openable(with: nil).hasSuffix("password=hunter2"))
    }
}
