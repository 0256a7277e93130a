import Foundation
import Glibc

/// A point in civil time, in milliseconds since 1970 (UTC).
package struct WallTime: Hashable, Sendable, CustomStringConvertible {
    package let milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Reads what `description` writes; nil for anything else.
    package init?(_ text: String) {
        guard text.utf8.count == 24, let whole = try? Date(text.prefix(19) + "Z", strategy: .iso8601),
            let fraction = Int64(text.dropFirst(20).prefix(3))
        else { return nil }
        self.init(milliseconds: Int64(whole.timeIntervalSince1970) * 1000 + fraction)
        guard description == text else { return nil }
    }

    /// The system clock's time.
    package static var now: WallTime {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return WallTime(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    package func advanced(by time: Duration) -> WallTime {
        WallTime(milliseconds: milliseconds + Int64((time / .milliseconds(1)).rounded()))
    }

    /// Seconds since 1970.
    package var seconds: Double { Double(milliseconds) / 1000 }

    /// ISO 8601: `2026-01-01T00:00:00.000Z`. Times before 1970 or after 9999 are clamped to that range.
    package var description: String {
        let clamped = min(max(milliseconds, 0), 253_402_300_799_999)
        let fraction = clamped % 1000
        let whole = Date(timeIntervalSince1970: Double((clamped - fraction) / 1000)).formatted(.iso8601)
        return whole.dropLast() + "." + String(fraction + 1000).dropFirst() + "Z"
    }
}
