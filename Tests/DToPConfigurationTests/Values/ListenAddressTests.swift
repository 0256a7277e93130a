import DToPConfiguration
import Foundation
import Testing

@Suite struct ListenAddressTests {
    @Test func addressesOfThisMachine() throws {
        let addresses: [String: ListenAddress] = [
            "none": .none, "unix:/run/dtopd/control.sock": .unix("/run/dtopd/control.sock"),
            "127.0.0.1:9464": .tcp(host: "127.0.0.1", port: 9464), "127.255.0.9:1": .tcp(host: "127.255.0.9", port: 1),
            "localhost:65535": .tcp(host: "127.0.0.1", port: 65535), "[::1]:80": .tcp(host: "::1", port: 80),
        ]
        for (text, address) in addresses {
            #expect(ListenAddress(text: text) == address, "\(text)")
            #expect(ListenAddress(text: address.description) == address)
            let json = try JSONEncoder().encode([address])
            #expect(try JSONDecoder().decode([ListenAddress].self, from: json) == [address])
        }
    }

    /// What another machine could reach, or what the system could take for such an address, is refused.
    @Test(arguments: [
        "0.0.0.0:9464", "192.168.1.2:9464", ":9464", "9464", "[::]:9464", "::1:9464", "128.0.0.1:9464", "camera:9464",
        "127.evil.example:80", "127.0.0.1.evil.example:80", "localhost.evil.example:80", "[::1].evil.example:80",
        "0127.0.0.1:80", "127.0.0.010:80", "127.0.0.+1:80", "127.1:80", "127.0.0.256:80", "127.0.0.1", "127.0.0.1:",
        "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:+80", "127.0.0.1:８０", "[127.0.0.1]:80", "NONE", "",
    ])
    func nothingBeyondIt(text: String) { #expect(ListenAddress(text: text) == nil) }

    @Test func pathsOfSockets() {
        let longest = "/" + String(repeating: "a", count: 106)
        #expect(ListenAddress(text: "unix:" + longest) == .unix(longest))
        for path in [longest + "a", "relative.sock", "", "/folder/", "/a\0b", "/" + String(repeating: "ä", count: 54)] {
            #expect(ListenAddress(text: "unix:" + path) == nil, "\(path)")
        }
    }
}
