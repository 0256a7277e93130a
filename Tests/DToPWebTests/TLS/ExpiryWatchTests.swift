import DToPPipeline
import DToPWeb
import Testing

@Suite struct ExpiryWatchTests {
    private let end = WallTime(milliseconds: 100 * 86_400_000)

    private func time(daysBefore days: Double) -> WallTime { end.advanced(by: .seconds(-days * 86400)) }

    @Test func eachOfAFewDaysIsToldOnce() {
        var watch = ExpiryWatch()
        var told: [Double: String] = [:]
        for hour in stride(from: 40.0 * 24, through: -48, by: -1) {
            let warning = watch.warning(expires: end, now: time(daysBefore: hour / 24))
            if let warning { told[hour / 24] = warning }
        }
        #expect(told.keys.sorted() == [0, 1, 3, 7, 14])
        #expect(told[14]?.contains("expires in 14 days, at 1970-04-11T00:00:00.000Z") == true)
        #expect(told[1]?.contains("expires in 24 hours") == true && told[0]?.contains("expired at") == true)
    }

    @Test func atTheStartOnlyTheNearestIsTold() {
        var late = ExpiryWatch()
        #expect(late.warning(expires: end, now: time(daysBefore: -1))?.contains("expired at") == true)
        #expect(late.warning(expires: end, now: time(daysBefore: -2)) == nil)
        var early = ExpiryWatch()
        #expect(early.warning(expires: end, now: time(daysBefore: 30)) == nil)
        #expect(early.warning(expires: end, now: time(daysBefore: 6.5))?.contains("in 6 days") == true)
        #expect(early.warning(expires: end, now: time(daysBefore: 3.5)) == nil)
        // A clock that was wrong for a while repeats itself.
        #expect(early.warning(expires: end, now: time(daysBefore: 30)) == nil)
        #expect(early.warning(expires: end, now: time(daysBefore: 6.4)) != nil)
    }
}
