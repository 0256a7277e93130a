import Compute
import DToPFleet

/// Hosts, a store and cameras under a virtual clock. Notes what each camera's owners are at each moment.
struct VirtualFleet {
    private(set) var now: Duration = .zero
    private(set) var hosts: [String: VirtualHost] = [:]
    private(set) var store: VirtualStore
    private var random: SplitMix64
    private let times: FleetTimes
    private let cameras: Set<String>
    /// Sentences about moments at which a camera had two owners, or at which a token did not grow.
    private(set) var violations: [String] = []
    /// Who had each camera last, by which token.
    private(set) var owners: [String: (host: String, token: Int64)] = [:]
    /// When each camera was last had, and the longest time without an owner since `forgetGaps`.
    private var lastSeen: [String: Duration] = [:]
    private(set) var gaps: [String: Duration] = [:]
    /// When cameras changed from one owner to another.
    private(set) var changes: [(camera: String, at: Duration)] = []

    static let tick: Duration = .milliseconds(20)

    init(cameras count: Int, times: FleetTimes = FleetTimes(), seed: UInt64) {
        self.times = times
        cameras = Set((0..<count).map { "camera-\($0)" })
        store = VirtualStore(lease: .seconds(10))
        random = SplitMix64(seed: seed)
    }

    mutating func add(
        _ name: String, capacity: Int, rate: Double = 1, closing: Duration = .milliseconds(200),
        slowest: Duration = .milliseconds(50), keeps: Bool = false
    ) {
        var machine = FleetProtocol(name: name, keepsRunning: keeps, times: times, seed: random.next())
        machine.cameras = cameras
        machine.capacity = capacity
        hosts[name] = VirtualHost(
            machine, rate: rate, origin: .seconds(Int(random.next() % 1000)), closing: closing,
            slowest: slowest)
    }

    mutating func kill(_ name: String) { hosts[name] = nil }
    mutating func leave(_ name: String) { hosts[name]?.machine.leave() }
    mutating func suspend(_ name: String, for time: Duration) { hosts[name]?.suspended = now + time }
    mutating func cutOff(_ name: String, for time: Duration) { hosts[name]?.cutOff = now + time }
    mutating func cutOffAll(for time: Duration) { for name in hosts.keys { cutOff(name, for: time) } }

    /// Counts gaps and changes from now on.
    mutating func forget() {
        gaps = [:]
        changes = []
    }

    mutating func run(for time: Duration) {
        let end = now + time
        while now < end {
            now += Self.tick
            store.expire(at: now)
            for name in hosts.keys.sorted() { hosts[name]?.tick(now, &store, &random) }
            look()
        }
    }

    private mutating func look() {
        var active: [String: [String]] = [:]
        for (name, host) in hosts where now >= host.suspended {
            for camera in host.open.keys { active[camera, default: []].append(name) }
        }
        for camera in cameras {
            let names = active[camera] ?? []
            if names.count > 1 { violations.append("\(camera) at \(now): \(names.sorted())") }
            guard let name = names.first else {
                gaps[camera] = max(gaps[camera] ?? .zero, now - (lastSeen[camera] ?? .zero))
                continue
            }
            lastSeen[camera] = now
            guard let token = hosts[name]?.tokens[camera] else { continue }
            if let before = owners[camera], before.host != name {
                changes.append((camera, now))
                if before.token >= token { violations.append("\(camera) at \(now): token \(token)") }
            }
            owners[camera] = (name, token)
        }
    }

    /// How many cameras each host has.
    var loads: [String: Int] { hosts.mapValues { $0.tokens.count } }
    var held: Int { loads.values.reduce(0, +) }
}
