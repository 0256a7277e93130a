import DToPMedia
import DToPTestSupport
import Foundation
import Testing

/// A camera that is down for a week is retried thousands of times.
@Suite struct LeakTests {
    /// Each test runs in a separate process: the counts are for the whole process.
    @Test func failedOpensLeaveNothing() async {
        await #expect(processExitsWith: .success) {
            let faults: [(BadServer.Mode, MediaError.Kind)] = [
                (.resetDescribe, .disconnected), (.resetPlay, .disconnected), (.unauthorizedLoop, .unauthorized),
                (.notFound, .missing), (.emptySDP, .noVideoStream), (.silentConnect, .refused),
            ]
            let servers = try faults.map { try BadServer($0.0) }
            defer { withExtendedLifetime(servers) {} }
            servers.last?.kill()
            let inputs = try servers.map { MediaInput.url(try #require(MediaURL($0.url("viewer:Geheim-7531")))) }

            func fail(_ count: Int) {
                for number in 0..<count {
                    let place = number % faults.count
                    let error = mediaError { _ = try VideoReader(inputs[place]) }
                    #expect(error?.kind == faults[place].1, "\(faults[place].0): \(String(describing: error))")
                }
            }
            // Libraries and allocators grow at first.
            fail(200)
            let early = try ProcessVitals()
            fail(1000)
            let late = try ProcessVitals()
            #expect(late.threads <= early.threads, "\(early), then \(late)")
            #expect(late.descriptors <= early.descriptors, "\(early), then \(late)")
            #expect(late.kilobytes <= early.kilobytes + 1024, "\(early), then \(late)")
        }
    }

    /// Connections that were up and broke off in mid-stream.
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
            #expect(late.threads <= early.threads, "\(early), then \(late)")
            #expect(late.descriptors <= early.descriptors, "\(early), then \(late)")
            #expect(late.kilobytes <= early.kilobytes + 1024, "\(early), then \(late)")
        }
    }
}
