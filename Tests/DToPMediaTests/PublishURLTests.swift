import DToPMedia
import Testing

@Suite struct PublishURLTests {
    @Test(arguments: [
        ("rtsp://host:8554/front", "rtsp://host:8554/front"), ("RTSP://Host/a/b", "rtsp://Host/a/b"),
        ("rtsp://[fe80::1]:8554/a", "rtsp://[fe80::1]:8554/a"),
        ("rtsp://user:secret@host/front", "rtsp://host/front"),
        ("rtsp://host/front?token=secret", "rtsp://host/front?token=***"),
        ("rtmp://host/live/k3y-0f-th3-studio", "rtmp://host/live/***"), ("rtmp://host/front", "rtmp://host/front"),
        ("rtmp://host/live/cam?user=a&pass=bcd", "rtmp://host/live/***?user=***&pass=***"),
        ("srt://host:8890?streamid=publish:cam:me:secret&latency=20", "srt://host:8890?streamid=***&latency=***"),
    ])
    func secretsAreNotShown(_ text: String, _ shown: String) throws {
        #expect("\(try #require(PublishURL(text)))" == shown)
    }

    @Test(arguments: [
        "", "rtsp:/a", "rtsp://", "rtsp:///a", "rtsps://host/a", "http://host/a", "file:///tmp/a", "srt://host",
        "rtsp://a b/", "rtsp://a/\n", "rtsp://host:99999/a", "udp://host:5000", "/tmp/a.mp4", "tee:rtsp://host/a",
    ])
    func whatIsNoneIsRefused(_ text: String) { #expect(PublishURL(text) == nil) }

    @Test func credentialsAreDecodedAndEncoded() throws {
        let url = try #require(PublishURL("rtsp://us%40er:p%2Fw@host/1"))
        #expect(url.credentials?.user == "us@er" && url.credentials?.password == "p/w")
        #expect(url.text == "rtsp://us%40er:p%2Fw@host/1")
    }

    @Test func aNameIsFilledIn() throws {
        let url = try #require(PublishURL("rtsp://host/all/{stream}", filling: "{stream}", with: "Käse 1/2"))
        #expect(url.text == "rtsp://host/all/K%C3%A4se%201%2F2")
    }

    @Test(arguments: [("rtsp://h/a", "libvpx-vp9"), ("rtmp://h/a/b", "libx265"), ("srt://h:1", "libvpx")])
    func codecsThatCannotBeCarriedAreRefused(_ text: String, _ codec: String) throws {
        let url = try #require(PublishURL(text))
        let error = #expect(throws: MediaError.self) { try url.check(codec: codec) }
        #expect(error?.kind == .invalidArgument && error?.description.contains("Use `codec` libx264") == true)
        try url.check(codec: "libx264")
    }

    /// A stream key is hidden in other messages too, but a short name is not.
    @Test func keysAreHidden() throws {
        _ = PublishURL("rtmp://host/live/w0w-th1s-1s-a-key")
        #expect(CredentialRedaction.redact("at w0w-th1s-1s-a-key: no") == "at ***: no")
        _ = PublishURL("rtmp://host/live/garden")
        #expect(CredentialRedaction.redact("garden: no") == "garden: no")
    }
}
