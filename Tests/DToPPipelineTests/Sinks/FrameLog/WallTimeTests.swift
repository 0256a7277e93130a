import DToPPipeline
import Foundation
import Testing

@Suite struct WallTimeTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000Z"), (1_767_225_600_000, "2026-01-01T00:00:00.000Z"),
        (1_709_251_199_007, "2024-02-29T23:59:59.007Z"), (-1, "1970-01-01T00:00:00.000Z"),
        (Int64.max, "9999-12-31T23:59:59.999Z"), (Int64.min, "1970-01-01T00:00:00.000Z"),
    ])
    func isISO8601(milliseconds: Int64, text: String) {
        #expect(WallTime(milliseconds: milliseconds).description == text)
    }

    @Test func nowIsNow() {
        let difference = Double(WallTime.now.milliseconds) / 1000 - Date().timeIntervalSince1970
        #expect(abs(difference) < 60)
    }
}
