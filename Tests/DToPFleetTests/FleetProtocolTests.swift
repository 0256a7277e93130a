import Compute
import DToPFleet
import Testing

/// Fleets under a virtual clock: what hosts do to each other's cameras when something breaks.
@Suite struct FleetProtocolTests {
    private func fleet(_ hosts: Int = 4, cameras: Int = 40, capacity: Int = 40, seed: UInt64 = 1) -> VirtualFleet {
        var fleet = VirtualFleet(cameras: cameras, seed: seed)
        for host in 0..<hosts { fleet.add("host-\(host)", capacity: capacity) }
        fleet.run(for: .seconds(20))
        return fleet
    }

    @Test func aFleetSharesItsCameras() {
        let fleet = fleet()
        #expect(fleet.held == 40)
        #expect(fleet.violations.first == nil)
        #expect(fleet.loads.values.allSatisfy { (3...20).contains($0) })
    }

    @Test(arguments: UInt64(1)...5) func aDeadHostsCamerasMoveInTimeAndNoOthers(seed: UInt64) {
        var fleet = fleet(cameras: 200, capacity: 100, seed: seed)
        let lost = fleet.loads["host-2"] ?? 0
        #expect((30...70).contains(lost))
        fleet.forget()
        fleet.kill("host-2")
        fleet.run(for: .seconds(30))
        #expect(fleet.changes.count == lost)
        #expect(fleet.held == 200)
        #expect(fleet.gaps.values.allSatisfy { $0 <= .seconds(14) }, "\(fleet.gaps.values.max() ?? .zero)")
        #expect(fleet.violations.first == nil)
    }

    @Test func aHostThatLeavesGivesItsCamerasUpAtOnce() {
        var fleet = fleet()
        fleet.forget()
        fleet.leave("host-1")
        fleet.run(for: .seconds(10))
        #expect(fleet.held == 40)
        #expect(fleet.gaps.values.allSatisfy { $0 <= .seconds(8) })
        #expect(fleet.violations.first == nil)
    }

    @Test func aHostThatJoinsGetsItsShareOneByOne() {
        var fleet = fleet(3, cameras: 80, capacity: 80)
        fleet.forget()
        fleet.add("host-3", capacity: 80)
        fleet.run(for: .seconds(180))
        #expect((10...25).contains(fleet.loads["host-3"] ?? 0))
        let times = fleet.changes.map(\.at)
        // A tick or two, and the time that closing takes, may bring two of them closer together.
        #expect(zip(times, times.dropFirst()).allSatisfy { $1 - $0 > .seconds(3) })
        #expect(Set(fleet.changes.map(\.camera)).count == fleet.changes.count)
        #expect(fleet.held == 80)
        #expect(fleet.violations.first == nil)
        // Only a join moves cameras.
        fleet.forget()
        fleet.run(for: .seconds(120))
        #expect(fleet.changes.isEmpty)
    }

    @Test func aHostTakesNoMoreThanItCan() {
        let fleet = fleet(2, cameras: 40, capacity: 10)
        #expect(fleet.held == 20)
        #expect(fleet.loads.values.allSatisfy { $0 == 10 })
    }

    @Test func aHostCutOffStopsBeforeOthersBegin() {
        var fleet = fleet()
        fleet.cutOff("host-0", for: .seconds(60))
        fleet.run(for: .seconds(30))
        #expect(fleet.loads["host-0"] == 0)
        #expect(fleet.held == 40)
        fleet.run(for: .seconds(60))
        #expect(fleet.held == 40)
        #expect(fleet.violations.first == nil)
    }

    @Test func withoutTheStoreEveryHostStopsAndThenGoesOn() {
        var fleet = fleet()
        fleet.cutOffAll(for: .seconds(20))
        fleet.run(for: .seconds(12))
        #expect(fleet.held == 0)
        fleet.run(for: .seconds(30))
        #expect(fleet.held == 40)
        #expect(fleet.violations.first == nil)
    }

    @Test func hostsThatKeepRunOnWithoutTheStore() {
        var fleet = VirtualFleet(cameras: 10, seed: 1)
        for host in 0..<3 { fleet.add("host-\(host)", capacity: 10, keeps: true) }
        fleet.run(for: .seconds(20))
        fleet.forget()
        fleet.cutOffAll(for: .seconds(60))
        fleet.run(for: .seconds(120))
        #expect(fleet.held == 10)
        #expect(fleet.changes.isEmpty)
        #expect(fleet.gaps.isEmpty)
    }

    @Test func aSuspendedHostHasLostItsCamerasWhenItWakes() {
        var fleet = fleet()
        fleet.suspend("host-3", for: .seconds(60))
        fleet.run(for: .seconds(59))
        #expect(fleet.held == 40 + (fleet.loads["host-3"] ?? 0))
        // It has joined anew, so cameras move back one by one.
        fleet.run(for: .seconds(150))
        #expect(fleet.held == 40)
        #expect(fleet.violations.first == nil)
    }

    @Test func aSecondHostOfTheSameNameTakesNothing() {
        var machine = FleetProtocol(name: "a", seed: 1)
        let host = FleetHost(name: "a", capacity: 1, configuration: "", since: 0)
        machine.take(.granted(7, .seconds(10)), to: .grant(.seconds(10)), sent: .zero, at: .zero)
        machine.take(.decided(false, revision: 1), to: .join(host, lease: 7), sent: .zero, at: .zero)
        #expect(machine.isNameTaken)
        #expect(machine.held(at: .zero).isEmpty)
    }

    /// Faults of every kind at random. Clocks differ by a quarter, which leaves half a second for closing cameras.
    @Test(arguments: UInt64(1)...30) func noTwoHostsHaveACameraWhateverHappens(seed: UInt64) {
        #expect(Self.chaos(seed: seed, times: FleetTimes()).violations.first == nil)
    }

    @Test func withoutTheMarginTwoHostsHaveACamera() {
        var times = FleetTimes()
        times.hold = .seconds(13)
        #expect((1...10).contains { !Self.chaos(seed: $0, times: times).violations.isEmpty })
    }

    @Test(arguments: UInt64(1)...5) func afterAllFaultsEveryCameraHasAnOwner(seed: UInt64) {
        var fleet = Self.chaos(seed: seed, times: FleetTimes())
        fleet.run(for: .seconds(100))
        #expect(fleet.held == 12)
        #expect(fleet.violations.first == nil)
    }

    private static func chaos(seed: UInt64, times: FleetTimes) -> VirtualFleet {
        var random = SplitMix64(seed: seed)
        var fleet = VirtualFleet(cameras: 12, times: times, seed: random.next())
        let names = (0..<4).map { "host-\($0)" }
        func add(_ name: String, _ random: inout SplitMix64) {
            fleet.add(
                name, capacity: 12, rate: .random(in: 0.75...1.3, using: &random),
                closing: .milliseconds(Int.random(in: 0...500, using: &random)), slowest: .seconds(5))
        }
        for name in names { add(name, &random) }
        for _ in 0..<40 {
            fleet.run(for: .milliseconds(Int.random(in: 100...12_000, using: &random)))
            let time = Duration.milliseconds(Int.random(in: 500...25_000, using: &random))
            let name = names[Int.random(in: 0..<names.count, using: &random)]
            switch Int.random(in: 0..<6, using: &random) {
            case 0: fleet.kill(name)
            case 1: fleet.leave(name)
            case 2: fleet.suspend(name, for: time)
            case 3: fleet.cutOff(name, for: time)
            case 4: fleet.cutOffAll(for: time)
            default: break
            }
            // One that has ended comes back.
            for name in names where fleet.hosts[name] == nil && Bool.random(using: &random) { add(name, &random) }
        }
        for name in names {
            fleet.kill(name)
            add(name, &random)
        }
        return fleet
    }
}
