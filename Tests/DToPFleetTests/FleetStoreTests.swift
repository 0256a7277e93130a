import DToPFleet
import DToPTestSupport
import Foundation
import Testing

@Suite(.enabled(if: TestEtcd.path != nil, Comment(rawValue: TestEtcd.advice))) struct FleetStoreTests {
    private let limit: Duration = .seconds(30)
    private let host = FleetHost(name: "a", capacity: 4, configuration: "0123", since: 1)
    private let owner = FleetOwner(host: "a", since: 2, why: "nobody had it")

    private func lease(_ store: FleetStore) throws -> Int64 {
        guard case .granted(let lease, let length) = store.ask(.grant(.seconds(60)), within: limit) else {
            throw TestEtcd.Failure(description: "no lease")
        }
        #expect(length == .seconds(60))
        return lease
    }

    private func revision(_ answer: FleetAnswer) throws -> Int64 {
        guard case .decided(true, let revision) = answer else {
            throw TestEtcd.Failure(description: "\(answer)")
        }
        return revision
    }

    private func view(_ store: FleetStore) -> FleetView? {
        if case .view(let view) = store.ask(.look, within: limit) { view } else { nil }
    }

    @Test func oneOfTwoClaimsACamera() throws {
        let etcd = try TestEtcd()
        let (first, second) = (FleetStore(etcd.options), FleetStore(etcd.options))
        let (a, b) = (try lease(first), try lease(second))
        let token = try revision(first.ask(.claim("yard", owner, lease: a), within: limit))
        guard case .decided(false, _) = second.ask(.claim("yard", owner, lease: b), within: limit) else {
            Issue.record("a second claim is accepted")
            return
        }
        #expect(view(second)?.owners == ["yard": FleetView.Owned(owner: owner, lease: a, token: token)])
        // Only this claim's token releases it.
        guard case .decided(false, _) = second.ask(.release("yard", token: token + 1), within: limit) else {
            Issue.record("a release by another's token is accepted")
            return
        }
        _ = try revision(first.ask(.release("yard", token: token), within: limit))
        #expect(view(second)?.owners.isEmpty == true)
        #expect(try revision(second.ask(.claim("yard", owner, lease: b), within: limit)) > token)
    }

    @Test func aHostsKeysEndWithItsLease() throws {
        let etcd = try TestEtcd()
        let store = FleetStore(etcd.options)
        let lease = try lease(store)
        _ = try revision(store.ask(.join(host, lease: lease), within: limit))
        guard case .decided(false, _) = store.ask(.join(host, lease: lease), within: limit) else {
            Issue.record("a second host of this name joins")
            return
        }
        var asking = host
        asking.wants = "yard"
        _ = try revision(store.ask(.update(asking, lease: lease), within: limit))
        _ = try revision(store.ask(.claim("yard", owner, lease: lease), within: limit))
        #expect(view(store)?.hosts == ["a": FleetView.Member(host: asking, lease: lease)])
        let status = try store.status(of: "test", cameras: ["yard", "street"], within: limit)
        #expect(status.hosts.map(\.cameras) == [1])
        #expect(status.cameras.map(\.host) == [nil, "a"])
        #expect(store.ask(.renew(lease), within: limit) == .renewed(.seconds(60)))
        #expect(store.ask(.revoke(lease), within: limit) == .done)
        #expect(view(store) == FleetView())
        #expect(store.ask(.renew(lease), within: limit) == .renewed(.zero))
        #expect(store.ask(.claim("yard", owner, lease: lease), within: limit) == .noLease)
    }

    @Test func aKeyThatHoldsSomethingElseCounts() throws {
        let etcd = try TestEtcd()
        try etcd.control("put", "/dtopd/test/cameras/yard/owner", "{}")
        try etcd.control("put", "/dtopd/test/hosts/b", "[1,2]")
        try etcd.control("put", "/dtopd/test/other", "x")
        let view = view(FleetStore(etcd.options))
        #expect(view?.owners.keys.sorted() == ["yard"])
        #expect(view?.hosts.isEmpty == true)
    }

    @Test func aMemberThatIsSilentIsPassedOver() throws {
        let (silent, well) = (try TestEtcd(), try TestEtcd())
        var options = silent.options
        options.endpoints.append(well.endpoint)
        let store = FleetStore(options)
        silent.freeze()
        defer { silent.thaw() }
        _ = try lease(store)
        // Alone, it costs no more than the limit.
        guard case .failed(let reason) = FleetStore(silent.options).ask(.look, within: .milliseconds(200)) else {
            Issue.record("a frozen etcd answers")
            return
        }
        #expect(reason.contains("no answer in time"))
    }

    @Test func connectionsAreEncryptedAndBothSidesKnown() throws {
        let certificate = try TestCertificate()
        let etcd = try TestEtcd(certificate: certificate)
        var options = etcd.options
        options.authority = certificate.authority
        guard case .failed = FleetStore(options).ask(.look, within: limit) else {
            Issue.record("a client without a certificate is let in")
            return
        }
        options.certificate = certificate.file
        options.key = certificate.key
        #expect(view(FleetStore(options)) == FleetView())
        options.authority = nil
        guard case .failed(let reason) = FleetStore(options).ask(.look, within: limit) else {
            Issue.record("a certificate of an unknown authority is accepted")
            return
        }
        #expect(reason.contains("`fleet_ca`"))
    }

    @Test func aUserShowsAPassword() throws {
        let etcd = try TestEtcd()
        try etcd.control("user", "add", "root:very-secret")
        try etcd.control("auth", "enable")
        var options = etcd.options
        options.user = "root"
        options.password = "very-secret"
        #expect(view(FleetStore(options)) == FleetView())
        options.password = "wrong"
        guard case .failed(let reason) = FleetStore(options).ask(.look, within: limit) else {
            Issue.record("a wrong password is accepted")
            return
        }
        #expect(!reason.contains("wrong"))
    }

    @Test func nobodyListens() {
        let options = EtcdOptions(endpoints: ["http://127.0.0.1:\(FreePort.next)"], fleet: "test")
        guard case .failed(let reason) = FleetStore(options).ask(.look, within: limit) else {
            Issue.record("nobody answers")
            return
        }
        #expect(reason.contains("nothing listens there"))
    }
}
