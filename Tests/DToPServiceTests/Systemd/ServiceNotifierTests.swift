import DToPService
import DToPTestSupport
import Foundation
import Testing

@Suite struct ServiceNotifierTests {
    @Test(arguments: [false, true]) func aMessageIsOneDatagram(isAbstract: Bool) throws {
        let socket = try NotifySocket(isAbstract: isAbstract)
        let notifier = ServiceNotifier(environment: socket.environment)
        #expect(notifier.address == socket.address)
        try notifier.notify([.ready, .status("opening street")])
        try notifier.notify([.watchdog])
        try notifier.notify([.stopping])
        #expect(socket.receive() == "READY=1\nSTATUS=opening street")
        #expect(socket.receive() == "WATCHDOG=1")
        #expect(socket.receive() == "STOPPING=1")
        #expect(socket.poll() == nil)
    }

    /// A file may have any name, but no name may send STOPPING=1.
    @Test func aStatusIsOneLine() throws {
        let socket = try NotifySocket()
        let notifier = ServiceNotifier(environment: socket.environment)
        try notifier.notify([.status("a\nSTOPPING=1\r\u{0}\u{1B}[2J\u{85}Straße")])
        #expect(socket.receive() == "STATUS=a STOPPING=1   [2J Straße")
    }

    /// systemd ignores messages above 4096 bytes.
    @Test func aLongStatusIsCutBetweenCharacters() throws {
        let socket = try NotifySocket()
        let notifier = ServiceNotifier(environment: socket.environment)
        try notifier.notify([.ready, .status("a" + String(repeating: "ß", count: 100_000))])
        #expect(socket.receive() == "READY=1\nSTATUS=a" + String(repeating: "ß", count: 511))
    }

    @Test(arguments: [[:], ["NOTIFY_SOCKET": ""]]) func withoutAManagerNothingIsSent(environment: [String: String])
        throws
    {
        let notifier = ServiceNotifier(environment: environment)
        #expect(notifier.address == nil)
        try notifier.notify([.ready])
    }

    @Test(arguments: ["notify", "@" + String(repeating: "a", count: 108), "/" + String(repeating: "a", count: 107)])
    func badAddressesAreNamed(address: String) throws {
        let notifier = ServiceNotifier(environment: ["NOTIFY_SOCKET": address])
        #expect(throws: ServiceNotifierError.badAddress(address)) { try notifier.notify([.ready]) }
    }

    @Test func aManagerThatHasGoneIsNamed() throws {
        let notifier = ServiceNotifier(environment: ["NOTIFY_SOCKET": "/no/such/socket"])
        let error = #expect(throws: ServiceNotifierError.self) { try notifier.notify([.ready]) }
        #expect(error?.description.contains("/no/such/socket: No such file or directory") == true)
    }

    /// systemd re-executes itself when it is updated: a new socket at the same address.
    @Test func aManagerThatComesBackIsHeard() throws {
        let first = try NotifySocket()
        let notifier = ServiceNotifier(environment: first.environment)
        try notifier.notify([.ready])
        try FileManager.default.removeItem(atPath: first.address)
        let second = try NotifySocket(path: first.address)
        try notifier.notify([.watchdog])
        #expect(second.receive() == "WATCHDOG=1")
    }

    /// The queue is full: the run goes on after a second.
    @Test func aManagerThatDoesNotReadIsNotWaitedForForEver() throws {
        let socket = try NotifySocket()
        let notifier = ServiceNotifier(environment: socket.environment)
        let error = #expect(throws: ServiceNotifierError.self) {
            for _ in 0..<100_000 { try notifier.notify([.watchdog]) }
        }
        #expect(error == .cannotSend(address: socket.address, code: EAGAIN))
        #expect(socket.receive() == "WATCHDOG=1")
    }
}
