/// Which cameras move to a host that has joined. It asks for those that its share of all room would give it, one after
/// another, at its own key; their owners give them up.
struct FleetMoves {
    /// Cameras to ask for; nil until the host has seen the fleet that it joined, and knows what it can take.
    var candidates: [String]?
    /// The camera that it asks for, since when.
    var wish: (camera: String, since: Duration)?
    /// When this host last got a camera that it asked for, or gave up asking, and when it last gave one up.
    var lastWish: Duration?
    var lastGift: Duration?
}

extension FleetProtocol {
    /// Follows what hosts ask for, and asks itself.
    mutating func move(at now: Duration) {
        give(at: now)
        guard written != nil, capacity > 0, let view else { return }
        let candidates = moves.candidates ?? shares(in: view)
        moves.candidates = candidates
        if let wish = moves.wish {
            if view.owners[wish.camera]?.owner.host != name, now < wish.since + times.patience { return }
            moves.wish = nil
            moves.lastWish = now
        }
        // The fleet moves one at a time.
        guard view.wanted == nil || view.wanted?.host == name, claims.count < capacity,
            moves.lastWish.map({ now >= $0 + times.move }) ?? true
        else { return }
        let loads = view.loads
        guard let index = candidates.firstIndex(where: { isBetter(here: $0, view, loads) }) else { return }
        moves.wish = (candidates[index], now)
        moves.candidates?.removeSubrange(...index)
    }

    /// Gives up the camera that another host asks for, if it is this host's.
    private mutating func give(at now: Duration) {
        guard let wanted = view?.wanted, wanted.host != name, claims[wanted.camera]?.isLeaving == false,
            moves.lastGift.map({ now >= $0 + times.move }) ?? true
        else { return }
        claims[wanted.camera]?.isLeaving = true
        moves.lastGift = now
    }

    /// Cameras of others that would be this host's if all were placed anew, by capacity.
    private func shares(in view: FleetView) -> [String] {
        var weights = view.hosts.mapValues(\.host.capacity)
        weights[name] = capacity
        return view.owners.keys.sorted().filter { camera in
            cameras.contains(camera) && claims[camera] == nil
                && Rendezvous.rank(of: name, for: camera, among: weights) == 0
        }
    }

    /// Whether a camera leaves its owner with no smaller share of its capacity than this host then has.
    private func isBetter(here camera: String, _ view: FleetView, _ loads: [String: Int]) -> Bool {
        guard let owner = view.owners[camera]?.owner.host, owner != name, let other = view.hosts[owner] else {
            return false
        }
        let own = (claims.count + 1) * other.host.capacity
        return own <= loads[owner, default: 0] * capacity
    }
}
