import DToPMedia
import DToPTestSupport
import Foundation
import Testing

/// A camera that is away for a week is tried again thousands of times.
@Suite struct LeakTests {
    /// Each test here has a process of its own: what is counted is the process's.
    @Test func failedOpensLeaveNothing() async {
        await #expect(processExitsWith: .success) {
            let servers = try [BadServer.Mode.resetDescribe, .resetPlay, .unauthorizedLoop, .notFound, .emptySDP].map {
                try BadServer($0)
            }
            let closed = try BadServer(.silentConnect)
            closed.kill()
            let places = servers.map { $0.url("viewer:Geheim-7531") } + [closed.url()]
            let inputs = try places.map { MediaInput.url(try #require(MediaURL($0))) }
            var options = InputOptions()
            options.limits.timeout = .seconds(10)

            func fail(_ count: Int) {
                for number in 0..<count {
                    let error = mediaError { _ = try VideoReader(inputs[number % inputs.count], options: options) }
                    #expect(error != nil && error?.kind != .timedOut, "\(inputs[number % inputs.count].name)")
                }
            }
            // Libraries and allocators grow at first.
            fail(200)
            let early = try ProcessVitals()
            fail(1000)
            let late = try ProcessVitals()
            #expect(late.threads == early.threads, "\(early), then \(late)")
            #expect(late.descriptors == early.descriptors, "\(early), then \(late)")
            #expect(late.kilobytes <= early.kilobytes + 1024, "\(early), then \(late)")
        }
    }

    /// Connections that stood, and were broken off amid the pictures.
    @Test func brokenStreamsLeaveNothing() async {
        await #expect(processExitsWith: .success) {
            let server = try BadServer(.resetStream)
            let input = MediaInput.url(try #require(MediaURL(server.url())))

            func lose(_ count: Int) throws {
                for _ in 0..<count {
                    let reader = try VideoReader(input, threads: 1)
                    guard case .frame = try reader.next() else { throw CocoaError(.fileReadUnknown) }
                }
            }
            try lose(3)
            let early = try ProcessVitals()
            try lose(10)
            let late = try ProcessVitals()
            #expect(late.threads == early.threads, "\(early), then \(late)")
            #expect(late.descriptors == early.descriptors, "\(early), then \(late)")
            #expect(late.kilobytes <= early.kilobytes + 1024, "\(early), then \(late)")
        }
    }
}
