import DToPFleet
import DToPTestSupport
import Foundation
import Synchronization
import Testing

/// Members with a real etcd.
@Suite(.enabled(if: TestEtcd.path != nil, Comment(rawValue: TestEtcd.advice))) struct FleetMemberTests {
    /// A member on a thread, and the cameras that it has lost.
    private final class Running: Sendable {
        let member: FleetMember
        let losses = LostCameras()
        private let done = DispatchSemaphore(value: 0)

        init(_ name: String, _ etcd: TestEtcd, capacity: Int = 8) {
            var times = FleetTimes()
            times.settling = .milliseconds(100)
            let machine = FleetProtocol(name: name, times: times, seed: 1)
            member = FleetMember(
                machine, etcd.options, logger: .silent, onLoss: { [losses] in losses.add($0) }, onChange: {})
            member.follow(cameras: ["street", "yard"], capacity: capacity, configuration: "x")
            Thread.detachNewThread { [member, done] in
                member.run()
                done.signal()
            }
        }

        func leave() -> Bool {
            member.leave()
            return done.wait(timeout: Patience.end) == .success
        }
    }

    private final class LostCameras: Sendable {
        private let names = Mutex<Set<String>>([])
        func add(_ name: String) { names.withLock { _ = $0.insert(name) } }
        var all: Set<String> { names.withLock(\.self) }
    }

    @Test func aMemberTakesCamerasAndGivesThemUpWhenItLeaves() throws {
        let etcd = try TestEtcd()
        let first = Running("a", etcd)
        #expect(Patience.holds { first.member.held.count == 2 })
        let token = try #require(first.member.open("yard"))
        #expect(token == first.member.held["yard"])
        let second = Running("b", etcd, capacity: 2)
        #expect(Patience.holds { second.member.place(of: "yard").description.hasPrefix("a has it since ") })
        #expect(second.member.open("yard") == nil)
        first.member.leave()
        #expect(Patience.holds { first.losses.all == ["street", "yard"] })
        // It is still open there.
        #expect(Patience.holds { second.member.held["street"] != nil })
        #expect(second.member.held["yard"] == nil)
        first.member.closed("yard")
        #expect(Patience.holds { second.member.held["yard"] != nil })
        #expect(try #require(second.member.held["yard"]) > token)
        #expect(first.leave())
        #expect(second.leave())
    }

    @Test func aMemberStopsByItselfWhenTheStoreIsSilent() throws {
        let etcd = try TestEtcd()
        let running = Running("a", etcd)
        #expect(Patience.holds { running.member.held.count == 2 })
        etcd.freeze()
        #expect(Patience.holds { running.losses.all.count == 2 })
        #expect(running.member.open("yard") == nil)
        #expect(Patience.holds { running.member.reading.failure != nil })
        etcd.thaw()
        #expect(Patience.holds { running.member.held.count == 2 })
        #expect(running.leave())
    }
}
