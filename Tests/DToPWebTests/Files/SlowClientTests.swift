import DToPTestSupport
import Foundation
import Testing

/// Clients that take a long file slowly, or not at all.
@Suite struct SlowClientTests {
    private static let byteCount = 100 << 20
    private static let path = "/streams/front/hls/a-1.m4s"

    private func web(patience: Duration) throws -> TestWeb {
        let web = try TestWeb(patience: patience)
        let folder = web.folder.url.appending(path: "hls")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let path = folder.appending(path: "a-1.m4s").path
        #expect(FileManager.default.createFile(atPath: path, contents: nil) && truncate(path, Self.byteCount) == 0)
        #expect(web.isUp())
        return web
    }

    /// One that takes little in each span of patience is slow, but not dead.
    @Test func oneThatIsSlowIsServed() throws {
        let web = try web(patience: .seconds(5))
        let client = try #require(web.open(Self.path, receiveBuffer: 64 << 10))
        let begin = ContinuousClock.now
        var taken = 0
        while begin.duration(to: .now) < .seconds(12), let count = client.take(upTo: 1000) {
            taken += count
            // A busy machine may be late: then the next ones come at once.
            let due = begin + .milliseconds(taken / 40)
            Thread.sleep(forTimeInterval: max(ContinuousClock.now.duration(to: due) / .seconds(1), 0.001))
        }
        // Were it cut off, what the system holds would still come, but no more.
        let rest = client.receive { taken + $0.count >= Self.byteCount }?.count ?? 0
        #expect(taken > 100_000 && taken + rest >= Self.byteCount, "\(taken) and \(rest)")
    }

    @Test func oneThatTakesNothingIsCutOff() throws {
        let web = try web(patience: .seconds(1))
        // What the system holds comes even then. A busy machine may need longer.
        let isCut = (1...5).contains { attempt in
            guard let client = web.open(Self.path) else { return false }
            Thread.sleep(forTimeInterval: Double(attempt) * 2)
            return (client.receive { _ in false }?.count ?? .max) < Self.byteCount
        }
        #expect(isCut)
    }
}
