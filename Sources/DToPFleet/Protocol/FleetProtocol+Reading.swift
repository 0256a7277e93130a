/// What the protocol knows, for people.
extension FleetProtocol {
    func place(of camera: String) -> FleetPlace {
        if isNameTaken { return .nameTaken }
        if let failure { return .unknown(failure) }
        if claims[camera]?.isLeaving == true { return .leaving }
        guard let owner = view?.owners[camera]?.owner, owner.host != name else { return .nowhere }
        return .on(host: owner.host, since: owner.since)
    }

    func reading(at now: Duration) -> FleetReading {
        var reading = FleetReading(host: name)
        reading.isMember = written != nil && lease.map { now < $0.end } ?? false
        reading.owned = held(at: now).count
        reading.failure = failure
        if let view {
            reading.unowned = cameras.count { view.owners[$0] == nil }
            reading.hosts = view.hosts.count
            reading.differing = view.hosts.values.filter { $0.host.configuration != configuration }
                .map(\.host.name).sorted()
        }
        return reading
    }
}
