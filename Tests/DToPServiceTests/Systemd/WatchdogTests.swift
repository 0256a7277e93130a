import DToPService
import Testing

@Suite struct WatchdogTests {
    @Test func isFedTwiceAsOftenAsNeeded() throws {
        let watchdog = try #require(Watchdog(environment: ["WATCHDOG_USEC": "60000000"], processID: 7))
        #expect(watchdog.timeout == .seconds(60))
        #expect(watchdog.period == .seconds(30))
    }

    @Test func isMeantForTheProcessItNames() {
        let environment = ["WATCHDOG_USEC": "1000", "WATCHDOG_PID": "7"]
        #expect(Watchdog(environment: environment, processID: 7) == Watchdog(timeout: .milliseconds(1)))
        #expect(Watchdog(environment: environment, processID: 8) == nil)
        #expect(Watchdog(environment: ["WATCHDOG_USEC": "1000", "WATCHDOG_PID": "seven"], processID: 7) == nil)
    }

    @Test(arguments: ["", "0", "-1", "1.5", "soon", "18446744073709551615", "18446744073709551616"])
    func whatIsNoTimeIsNoWatchdog(text: String) {
        #expect(Watchdog(environment: ["WATCHDOG_USEC": text], processID: 7) == nil)
        #expect(Watchdog(environment: [:], processID: 7) == nil)
    }
}
