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
    @Test func beyondThisMachineAProxyMustEncrypt() throws {
        var configuration = ServiceConfiguration()
        configuration.listen = try #require(ViewerAddress(text: "0.0.0.0:8443"))
        configuration.tokens = "/etc/dtopd/tokens"
        let error = #expect(throws: SettingError.self) { try configuration.check() }
        #expect(error?.description.contains("unix:/run/dtopd/http.sock behind a proxy") == true)
        configuration.listen = ViewerAddress(local: .unix("/a"))
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
