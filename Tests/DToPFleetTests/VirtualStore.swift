import DToPFleet

/// A store in memory with a clock of its own: keys, leases and revisions as etcd has them.
struct VirtualStore {
    private(set) var view = FleetView()
    /// When each lease ends.
    private var leases: [Int64: Duration] = [:]
    private var revision: Int64 = 1
    private let length: Duration

    init(lease: Duration) { length = lease }

    /// Ends the leases that have run out.
    mutating func expire(at now: Duration) {
        for (lease, end) in leases where end <= now { remove(lease) }
    }

    mutating func answer(_ request: FleetRequest, at now: Duration) -> FleetAnswer {
        expire(at: now)
        switch request {
        case .grant:
            revision += 1
            leases[revision] = now + length
            return .granted(revision, length)
        case .renew(let lease):
            guard leases[lease] != nil else { return .renewed(.zero) }
            leases[lease] = now + length
            return .renewed(length)
        case .join(let host, let lease): return write(host, lease, unless: view.hosts[host.name] != nil)
        case .update(let host, let lease): return write(host, lease, unless: false)
        case .look: return .view(view)
        case .claim(let camera, let owner, let lease):
            guard leases[lease] != nil else { return .noLease }
            guard view.owners[camera] == nil else { return .decided(false, revision: revision) }
            revision += 1
            view.owners[camera] = FleetView.Owned(owner: owner, lease: lease, token: revision)
            return .decided(true, revision: revision)
        case .release(let camera, let token):
            guard view.owners[camera]?.token == token else { return .decided(false, revision: revision) }
            view.owners[camera] = nil
            return .decided(true, revision: revision)
        case .revoke(let lease):
            remove(lease)
            return .done
        }
    }

    private mutating func write(_ host: FleetHost, _ lease: Int64, unless isTaken: Bool) -> FleetAnswer {
        guard leases[lease] != nil else { return .noLease }
        if isTaken { return .decided(false, revision: revision) }
        revision += 1
        view.hosts[host.name] = FleetView.Member(host: host, lease: lease)
        return .decided(true, revision: revision)
    }

    private mutating func remove(_ lease: Int64) {
        leases[lease] = nil
        view.hosts = view.hosts.filter { $0.value.lease != lease }
        view.owners = view.owners.filter { $0.value.lease != lease }
    }
}
