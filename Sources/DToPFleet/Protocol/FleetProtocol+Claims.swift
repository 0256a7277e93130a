/// Which cameras to claim, and when.
extension FleetProtocol {
    /// The camera that is to be claimed next, and when; nil if the host may claim none.
    func nextClaim(at now: Duration) -> (camera: String, due: Duration)? {
        guard written != nil, let view, let lease, now < lease.end, claims.count < capacity else { return nil }
        let loads = view.loads
        var weights = view.hosts.mapValues { max($0.host.capacity - loads[$0.host.name, default: 0], 0) }
        weights[name] = capacity - claims.count
        let dues = absent.compactMap { camera, absence -> (camera: String, due: Duration)? in
            guard cameras.contains(camera), claims[camera] == nil else { return nil }
            // It runs here already.
            if kept[camera] != nil { return (camera, absence.since) }
            guard var rank = Rendezvous.rank(of: name, for: camera, among: weights) else { return nil }
            if let wanted = view.wanted, wanted.camera == camera { rank = wanted.host == name ? 0 : rank + 1 }
            let since = max(absence.since, joined + times.settling)
            return (camera, since + times.rank * rank + absence.jitter)
        }
        return dues.min { ($0.due, $0.camera) < ($1.due, $1.camera) }
    }

    func claim(at now: Duration, _ lease: Lease) -> FleetRequest? {
        guard let (camera, due) = nextClaim(at: now), due <= now else { return nil }
        return .claim(
            camera, FleetOwner(host: name, since: civilTime, why: reason(for: camera)), lease: lease.id)
    }

    private func reason(for camera: String) -> String {
        guard let owner = former[camera], owner != name else { return "nobody had it" }
        if view?.wanted?.camera == camera { return "\(owner) gave it to a host that joined" }
        return view?.hosts[owner] == nil ? "\(owner) was lost" : "\(owner) gave it up"
    }

    /// The store has accepted a claim.
    mutating func take(_ camera: String, _ owner: FleetOwner, _ lease: Int64, token: Int64) {
        claims[camera] = Claim(token: token)
        kept[camera] = nil
        former[camera] = name
        view?.owners[camera] = FleetView.Owned(owner: owner, lease: lease, token: token)
    }

    /// Takes a new view of the store.
    mutating func see(_ new: FleetView, at now: Duration) {
        guard let lease else { return }
        view = new
        claims = claims.filter { new.owners[$0.key]?.token == $0.value.token }
        for (camera, owned) in new.owners {
            former[camera] = owned.owner.host
            // An answer to its claim was lost.
            if owned.lease == lease.id, claims[camera] == nil { claims[camera] = Claim(token: owned.token) }
            kept[camera] = nil
        }
        // So was the answer to joining; or somebody has deleted the key.
        if let own = new.hosts[name], own.lease == lease.id {
            if written == nil { join(own.host, at: now) }
        } else {
            written = nil
        }
        let free = cameras.filter { new.owners[$0] == nil }
        absent = absent.filter { free.contains($0.key) }
        for camera in free.sorted() where absent[camera] == nil { absent[camera] = absence(at: now) }
        former = former.filter { cameras.contains($0.key) }
        move(at: now)
    }
}
