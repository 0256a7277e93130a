import DToPTestSupport
import Foundation
import Glibc
import Testing

/// MPEG-TS in plain UDP packets, as encoders send it.
@Suite(.serialized, .live) struct UDPInputTests {
    /// ffmpeg sends a moving picture in real time.
    private func sender(_ port: Int) throws -> RunningProgram {
        let arguments =
            "-v error -re -f lavfi -i testsrc2=s=160x96:r=25 -c:v libx264 -preset ultrafast"
            + " -tune zerolatency -pix_fmt yuv420p -g 25 -f mpegts udp://127.0.0.1:\(port)?pkt_size=1316"
        return try Program("ffmpeg").start(arguments.split(separator: " ").map(String.init))
    }

    @Test func picturesCome() async throws {
        let port = try Self.freePort()
        let sender = try sender(port)
        let run = try LiveRun("udp://127.0.0.1:\(port)")
        #expect(await run.advances(by: 20), "\(run.errors)")
        #expect(run.errors.contains("running, h264 160x96"), "\(run.errors)")
        try run.stop()
        sender.send(SIGKILL)
        let times = try run.results.lines.compactMap(\.timeSeconds)
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
    }

    /// No sender, then one, then none, then another, whose time starts anew.
    @Test func sendersComeAndGo() async throws {
        let port = try Self.freePort()
        let run = try LiveRun("udp://127.0.0.1:\(port)", ["--backoff-max", "500ms"], timeout: 3)
        #expect(await run.loses(times: 1), "\(run.errors)")
        #expect(run.reasons.first == "timeout", "\(run.errors)")
        for _ in 0..<2 {
            let sender = try sender(port)
            #expect(await run.advances(by: 10), "\(run.errors)")
            let losses = run.reasons.count
            sender.send(SIGKILL)
            _ = await sender.wait { false }
            #expect(await run.loses(times: losses + 1), "\(run.errors)")
        }
        try run.stop()
        let times = try run.results.lines.compactMap(\.timeSeconds)
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
    }

    /// A UDP port that is free now, outside the range that the system assigns by itself.
    private static func freePort() throws -> Int {
        for _ in 0..<100 {
            let port = Int.random(in: 20000..<32000)
            let socket = Glibc.socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
            defer { close(socket) }
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = in_port_t(port).bigEndian
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            let code = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            if code == 0 { return port }
        }
        throw CocoaError(.featureUnsupported)
    }
}
