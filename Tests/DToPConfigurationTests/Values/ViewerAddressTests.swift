import DToPConfiguration
import Foundation
import Testing

@Suite struct ViewerAddressTests {
    @Test(arguments: ["none", "unix:/run/dtopd/http.sock", "127.0.0.1:8080", "[::1]:80"])
    func thisMachinesAreLocal(text: String) throws {
        let address = try #require(ViewerAddress(text: text))
        #expect(address.isLocal && address.address == ListenAddress(text: text) && address.description == text)
    }

    @Test(arguments: ["0.0.0.0:8443", "[::]:8443", "192.168.1.2:443", "[fe80::1]:1"])
    func othersAreNot(text: String) throws {
        let address = try #require(ViewerAddress(text: text))
        #expect(!address.isLocal && address.description == text)
        let json = try JSONEncoder().encode([address])
        #expect(try JSONDecoder().decode([ViewerAddress].self, from: json) == [address])
    }

    @Test(arguments: [
        "", "8080", ":8080", "*:8080", "camera:8080", "0.0.0.0", "0.0.0.0:0", "0.0.0.0:65536", "256.0.0.1:80", "::1:80",
        "[::1", "[0.0.0.0]:80", "0127.0.0.1:80", "http://0.0.0.0:80", "10.1:80", "0.0.0.0:80:80",
    ])
    func otherTextsAreNone(text: String) { #expect(ViewerAddress(text: text) == nil) }

    /// What others reach would be read by others on the way.
    @Test(arguments: ["0.0.0.0:8443", "[::]:8443", "192.168.1.2:443"])
    func beyondThisMachineItTakesTokensAndEncryption(text: String) throws {
        for (tokens, certificate, key) in [
            (nil, nil, nil), ("t", nil, nil), (nil, "c", "k"), ("t", "c", nil), ("t", nil, "k"),
        ] as [(String?, String?, String?)] {
            var configuration = ServiceConfiguration()
            configuration.listen = try #require(ViewerAddress(text: text))
            (configuration.tokens, configuration.tlsCertificate, configuration.tlsKey) = (tokens, certificate, key)
            let error = #expect(throws: SettingError.self) { try configuration.check() }
            let advice =
                (certificate == nil) == (key == nil) ? "unix:/run/dtopd/http.sock behind a proxy" : "go together"
            #expect(error?.description.contains(advice) == true)
        }
        var configuration = ServiceConfiguration()
        configuration.listen = try #require(ViewerAddress(text: text))
        (configuration.tokens, configuration.tlsCertificate, configuration.tlsKey) = ("t", "c", "k")
        try configuration.check()
        // On this machine, tokens are a choice.
        configuration.tokens = nil
        configuration.listen = ViewerAddress(local: .tcp(host: "127.0.0.1", port: 8443))
        try configuration.check()
        configuration.listen = ViewerAddress(local: .unix("/a"))
        #expect(throws: SettingError.self) { try configuration.check() }
        (configuration.tlsCertificate, configuration.tlsKey) = (nil, nil)
        try configuration.check()
    }

    @Test func viewsHaveSensibleSizes() {
        var stream = ServiceStream()
        stream.configuration.source.input = "a.mp4"
        for (lines, isRight) in [(63, false), (64, true), (2160, true), (2161, false), (-1, false)] {
            stream.view = lines
            #expect((try? stream.check()) != nil || !isRight, "\(lines)")
            if !isRight { #expect(throws: SettingError.self) { try stream.check() } }
        }
    }
}
