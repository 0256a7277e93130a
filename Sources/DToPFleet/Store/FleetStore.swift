import Foundation

/// A fleet's keys in etcd. For use by one thread.
package final class FleetStore {
    private let client: EtcdClient
    private let keys: FleetKeys

    package init(_ options: EtcdOptions) {
        client = EtcdClient(options)
        keys = FleetKeys(fleet: options.fleet)
    }

    /// Asks what the protocol wants to know. Waits no longer than `limit`.
    package func ask(_ request: FleetRequest, within limit: Duration) -> FleetAnswer {
        do throws(EtcdError) { return try answer(request, within: limit) } catch {
            return error.isNoLease ? .noLease : .failed("\(error)")
        }
    }

    private func answer(_ request: FleetRequest, within limit: Duration) throws(EtcdError) -> FleetAnswer {
        switch request {
        case .grant(let length):
            let question = EtcdMessages.Grant(ttl: "\(Int(length / .seconds(1)))")
            let answer: EtcdMessages.Grant = try client.ask("lease/grant", question, within: limit)
            guard let lease = Self.positive(answer.id), let length = Self.positive(answer.ttl) else { throw .nonsense }
            return .granted(lease, .seconds(length))
        case .renew(let lease):
            let answer: EtcdMessages.Renewed = try client.ask(
                "lease/keepalive", EtcdMessages.LeaseName(id: "\(lease)"), within: limit)
            guard let result = answer.result else { throw .nonsense }
            return .renewed(.seconds(Self.number(result.ttl) ?? 0))
        case .join(let host, let lease):
            let key = keys.host(host.name)
            return try decide([.isAbsent(key)], .init(requestPut: put(host, at: key, lease)), limit)
        case .update(let host, let lease):
            return try decide([], .init(requestPut: put(host, at: keys.host(host.name), lease)), limit)
        case .look: return .view(try view(within: limit))
        case .claim(let camera, let owner, let lease):
            let key = keys.owner(of: camera)
            return try decide([.isAbsent(key)], .init(requestPut: put(owner, at: key, lease)), limit)
        case .release(let camera, let token):
            let key = keys.owner(of: camera)
            return try decide([.isOf(token, key)], .init(requestDeleteRange: .init(key: key)), limit)
        case .revoke(let lease):
            let _: EtcdMessages.Nothing = try client.ask(
                "lease/revoke", EtcdMessages.LeaseName(id: "\(lease)"), within: limit)
            return .done
        }
    }

    private func decide(
        _ conditions: [EtcdMessages.Compare], _ operation: EtcdMessages.Operation, _ limit: Duration
    ) throws(EtcdError) -> FleetAnswer {
        let question = EtcdMessages.Transaction(compare: conditions, success: [operation])
        let answer: EtcdMessages.Decided = try client.ask("kv/txn", question, within: limit)
        guard let revision = Self.positive(answer.header?.revision) else { throw .nonsense }
        return .decided(answer.succeeded ?? false, revision: revision)
    }

    private func put(_ value: some Encodable, at key: String, _ lease: Int64) throws(EtcdError) -> EtcdMessages.Put {
        guard let value = try? JSONEncoder().encode(value) else { throw .nonsense }
        return EtcdMessages.Put(key: key, value: value.base64EncodedString(), lease: "\(lease)")
    }

    /// All of the fleet's keys. A key that holds something else still counts: somebody has the camera.
    package func view(within limit: Duration) throws(EtcdError) -> FleetView {
        let (first, end) = keys.all
        let found: EtcdMessages.Found = try client.ask(
            "kv/range", EtcdMessages.Range(key: first, rangeEnd: end), within: limit)
        var view = FleetView()
        for pair in found.kvs ?? [] {
            let value = pair.value.flatMap { Data(base64Encoded: $0) } ?? Data()
            let lease = Self.number(pair.lease) ?? 0
            switch keys.name(pair.key) {
            case .host(let name):
                guard let host = try? JSONDecoder().decode(FleetHost.self, from: value), host.name == name else {
                    continue
                }
                view.hosts[name] = FleetView.Member(host: Self.bounded(host), lease: lease)
            case .owner(let camera):
                guard let token = Self.positive(pair.modRevision) else { throw .nonsense }
                let owner = try? JSONDecoder().decode(FleetOwner.self, from: value)
                view.owners[camera] = FleetView.Owned(
                    owner: owner.map(Self.bounded) ?? FleetOwner(host: "", since: 0, why: "the key holds no owner"),
                    lease: lease, token: token)
            case nil: continue
            }
        }
        return view
    }

    /// The fleet as people see it.
    /// - Parameters:
    ///   - cameras: those that the configuration has.
    ///   - limit: the longest that each question may take.
    package func status(
        of fleet: String, cameras: Set<String>, within limit: Duration
    ) throws(EtcdError) -> FleetStatus {
        let view = try view(within: limit)
        var ages: [Int64: Duration] = [:]
        for member in view.hosts.values { ages[member.lease] = try age(ofLease: member.lease, within: limit) }
        return FleetStatus(fleet: fleet, view, cameras: cameras, ages: ages)
    }

    /// How long ago a lease was renewed; nil if it is gone.
    private func age(ofLease lease: Int64, within limit: Duration) throws(EtcdError) -> Duration? {
        let answer: EtcdMessages.TimeToLive = try client.ask(
            "lease/timetolive", EtcdMessages.LeaseName(id: "\(lease)"), within: limit)
        guard let granted = Self.positive(answer.grantedTTL), let left = Self.number(answer.ttl),
            (0...granted).contains(left)
        else { return nil }
        return .seconds(Self.bounded(Int(granted - left)))
    }

    private static func number(_ text: String?) -> Int64? { text.flatMap { Int64($0) } }

    /// What etcd counts from one, such as revisions.
    private static func positive(_ text: String?) -> Int64? { number(text).flatMap { $0 > 0 ? $0 : nil } }

    /// A count or a time such that no sum or product of it overflows, whoever wrote it.
    private static func bounded(_ number: Int) -> Int { min(max(number, 0), 1 << 36) }

    private static func bounded(_ host: FleetHost) -> FleetHost {
        FleetHost(
            name: host.name, capacity: bounded(host.capacity), configuration: host.configuration, wants: host.wants,
            since: bounded(host.since))
    }

    private static func bounded(_ owner: FleetOwner) -> FleetOwner {
        FleetOwner(host: owner.host, since: bounded(owner.since), why: owner.why)
    }
}
