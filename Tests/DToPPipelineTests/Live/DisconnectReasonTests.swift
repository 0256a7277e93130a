import DToPMedia
import DToPPipeline
import DToPTestSupport
import Foundation
import Testing

struct DisconnectReasonTests {
    @Test(arguments: [
        (MediaError.Kind.busy, DisconnectReason.busy), (.unavailable, .unavailable), (.rateLimited, .rateLimited),
        (.rejected, .rejected), (.unsupportedTransport, .transport), (.gone, .gone), (.missing, .notFound),
        (.forbidden, .forbidden), (.unauthorized, .unauthorized), (.timedOut, .timeout), (.readFailed, .lost),
        (.invalidData, .malformed), (.outOfMemory, .other),
    ])
    func comesFromTheKindOfError(_ kind: MediaError.Kind, _ reason: DisconnectReason) {
        #expect(DisconnectReason(kind) == reason)
    }

    /// Trying again soon may lock a user out.
    @Test func whichAreOfCredentials() {
        #expect(DisconnectReason.allCases.filter(\.isOfCredentials) == [.unauthorized, .forbidden])
    }

    @Test(arguments: DisconnectReason.allCases) func isDocumented(_ reason: DisconnectReason) throws {
        let page = try String(contentsOf: TestFiles.package.appendingPathComponent("docs/inputs.md"), encoding: .utf8)
        #expect(page.contains("`\(reason.rawValue)`"))
    }
}
