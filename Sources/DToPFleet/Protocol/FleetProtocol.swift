import Compute

/// One host's part in sharing cameras by the keys of a store, so that no camera has two owners. A state machine without
/// clock, network and threads: it says what to ask of the store, is told what the store answers and what time it is, and
/// knows which cameras the host may run.
///
/// Times are those of a clock that runs on while the machine sleeps.
package struct FleetProtocol: Sendable {
    package enum Step: Equatable, Sendable {
        /// Ask the store this, and wait no longer than that; `take` wants the answer.
        case ask(FleetRequest, within: Duration)
        /// Nothing is due before this time.
        case wait(until: Duration)
        /// The host has left.
        case done
    }

    struct Lease {
        let id: Int64
        /// When the last good renewal was sent.
        var renewed: Duration
        /// How long that lets the host run its cameras.
        let hold: Duration

        var end: Duration { renewed + hold }
    }

    struct Claim: Equatable {
        let token: Int64
        /// Whether it is given up once the camera is closed.
        var isLeaving = false
    }

    /// A camera that nobody has.
    struct Absence {
        let since: Duration
        let jitter: Duration
    }

    package let name: String
    package let times: FleetTimes
    /// Whether cameras run on while the store is out of reach, even if another host has them then.
    private let keepsRunning: Bool
    /// Cameras of the configuration that are to run.
    package var cameras: Set<String> = []
    /// Cameras that this host can take.
    package var capacity = 0
    /// A hash of the configuration, for the other hosts.
    package var configuration = ""
    /// Cameras that this host has open now, whether it may or not.
    package var open: Set<String> = []
    /// The civil time, for people alone. In seconds since 1970.
    package var civilTime = 0

    var lease: Lease?
    /// This host's key as last written; nil until it has joined.
    var written: (host: FleetHost, at: Duration)?
    /// When it joined.
    var joined: Duration = .zero
    var claims: [String: Claim] = [:]
    /// Tokens of cameras whose lease ended while they were to be kept.
    var kept: [String: Int64] = [:]
    /// The newest view, by the host's own later changes too; nil until the first since it has its lease.
    package internal(set) var view: FleetView?
    var lastLook: Duration?
    var absent: [String: Absence] = [:]
    /// The last known owner of cameras.
    var former: [String: String] = [:]
    var moves = FleetMoves()
    /// No request before this time.
    private var pause: Duration = .zero
    private var random: SplitMix64
    private var isStopping = false
    /// Why the last request failed; nil if it did not.
    package private(set) var failure: String?
    /// Whether another process has this host's name.
    package private(set) var isNameTaken = false

    /// - Parameters:
    ///   - seed: of the jitter; another for each host.
    package init(
        name: String, keepsRunning: Bool = false, times: FleetTimes = FleetTimes(), seed: UInt64
    ) {
        self.name = name
        self.keepsRunning = keepsRunning
        self.times = times
        random = SplitMix64(seed: seed)
    }

    /// The cameras that the host may run at this time, with their tokens.
    package func held(at now: Duration) -> [String: Int64] {
        if isStopping { return [:] }
        var held = kept
        if let lease, now < lease.end || keepsRunning {
            for (camera, claim) in claims where !claim.isLeaving { held[camera] = claim.token }
        }
        return held.filter { cameras.contains($0.key) }
    }

    /// Gives up every camera, each once it is closed, and then the host's key.
    package mutating func leave() { isStopping = true }

    /// What is to be done next.
    package mutating func next(at now: Duration) -> Step {
        for (camera, claim) in claims where !claim.isLeaving && (isStopping || !cameras.contains(camera)) {
            claims[camera]?.isLeaving = true
        }
        if isStopping, lease == nil, open.isEmpty { return .done }
        guard let request = now < pause ? nil : request(at: now) else { return .wait(until: nextTime(after: now)) }
        // An answer that comes after the end must not hide that it has come.
        let left = lease.map { $0.end - now } ?? times.request
        return .ask(request, within: left > .zero ? min(left, times.request) : times.request)
    }

    private func request(at now: Duration) -> FleetRequest? {
        guard let lease else { return isStopping ? nil : .grant(times.lease) }
        if isStopping, open.isEmpty { return .revoke(lease.id) }
        if now >= lease.renewed + times.renewal { return .renew(lease.id) }
        if isStopping { return release }
        if lastLook.map({ now >= $0 + times.look }) ?? true { return .look }
        guard let written else { return .join(record, lease: lease.id) }
        if let release { return release }
        if now >= written.at + times.look, record != written.host { return .update(record, lease: lease.id) }
        return claim(at: now, lease)
    }

    private var record: FleetHost {
        FleetHost(
            name: name, capacity: capacity, configuration: configuration, wants: moves.wish?.camera,
            since: written?.host.since ?? civilTime)
    }

    private var release: FleetRequest? {
        claims.first { $0.value.isLeaving && !open.contains($0.key) }.map { .release($0.key, token: $0.value.token) }
    }

    /// When something is due if nothing happens.
    private func nextTime(after now: Duration) -> Duration {
        var times = [pause, now + self.times.look]
        if let lease {
            times += [lease.renewed + self.times.renewal, lease.end]
            if let lastLook { times.append(lastLook + self.times.look) }
            if let claim = nextClaim(at: now) { times.append(claim.due) }
        }
        let later = times.filter { $0 > now }.min() ?? now + self.times.retry
        // Nothing but the end of its right concerns a host that pauses.
        return now < pause ? min(pause, lease.map { $0.end > now ? $0.end : pause } ?? pause) : later
    }

    /// Takes the answer to a request.
    /// - Parameter sent: when it was asked.
    package mutating func take(_ answer: FleetAnswer, to request: FleetRequest, sent: Duration, at now: Duration) {
        failure = nil
        switch (request, answer) {
        // Without an answer the lease ends by itself.
        case (.revoke, _): loseLease()
        case (_, .failed(let reason)):
            failure = reason
            pause = now + times.retry
        case (_, .noLease): loseLease()
        case (.grant, .granted(let id, let length)):
            // A store may give less than it was asked for.
            lease = Lease(id: id, renewed: sent, hold: min(times.hold, times.hold * (length / times.lease)))
        case (.renew, .renewed(let length)):
            if length > .zero { lease?.renewed = sent } else { loseLease() }
        case (.join(let host, _), .decided(let isDone, _)):
            isNameTaken = !isDone
            if isDone { join(host, at: now) } else { pause = now + times.look }
        case (.update(let host, _), .decided): written = (host, now)
        case (.look, .view(let view)):
            lastLook = now
            see(view, at: now)
        case (.claim(let camera, let owner, let lease), .decided(let isDone, let revision)):
            absent[camera] = nil
            if isDone { take(camera, owner, lease, token: revision) } else { lastLook = nil }
        case (.release(let camera, _), .decided):
            claims[camera] = nil
            view?.owners[camera] = nil
            absent[camera] = absence(at: now)
        default:
            failure = "the store's answer does not fit"
            pause = now + times.retry
        }
    }

    mutating func join(_ host: FleetHost, at now: Duration) {
        written = (host, now)
        joined = now
    }

    private mutating func loseLease() {
        if keepsRunning { kept.merge(claims.filter { !$0.value.isLeaving }.mapValues(\.token)) { $1 } }
        claims = [:]
        lease = nil
        written = nil
        view = nil
        lastLook = nil
        absent = [:]
        moves = FleetMoves()
    }

    mutating func absence(at now: Duration) -> Absence {
        Absence(since: now, jitter: times.jitter * Double.random(in: 0..<1, using: &random))
    }
}
