import DToPTestSupport
import Foundation
import Glibc
import Testing

/// What a host of a fleet says of its part, with a real etcd.
@Suite(.live, .enabled(if: TestEtcd.path != nil, Comment(rawValue: TestEtcd.advice))) struct FleetServiceTests {
    private static let member = "dtopd_fleet_member"
    private static let cameras = "dtopd_fleet_cameras"
    private static let unowned = "dtopd_fleet_unowned_cameras"

    @Test func metricsTellWhatTheHostHas() throws {
        let (service, etcd) = (try TestedService(), try TestEtcd())
        try service.write(
            top: "fleet: ['\(etcd.endpoint)']\nfleet_host: attic\nfleet_capacity: 1",
            [try service.camera("a"), try service.camera("b")])
        let running = try service.start()
        #expect(service.waits(for: Self.member) { $0 == 1 }, "\(running.errors)")
        // It has room for one of two.
        #expect(service.waits(for: Self.cameras) { $0 == 1 }, "\(running.errors)")
        #expect(service.waits(for: Self.unowned) { $0 == 1 }, "\(running.errors)")
        let fleet = try service.metrics().families.filter { $0.name.hasPrefix("dtopd_fleet_") }
        #expect(fleet.map(\.name) == [Self.member, Self.cameras, Self.unowned])
        #expect(fleet.allSatisfy { $0.kind == "gauge" && $0.samples.map(\.labels) == [[:]] })
        let table = try Program.dtopd.run(["fleet", "status", "--config", service.file])
        #expect(table.status == 1 && table.text.contains(#/\nattic +1 +1 /#), "\(table)")

        etcd.freeze()
        #expect(service.waits(for: Self.member) { $0 == 0 }, "\(running.errors)")
        #expect(service.waits(for: Self.cameras) { $0 == 0 })
        etcd.thaw()
        #expect(service.waits(for: Self.member) { $0 == 1 }, "\(running.errors)")
        #expect(service.waits(for: Self.cameras) { $0 == 1 })

        // With room for both, none is left.
        running.send(SIGTERM)
        #expect(running.wait().status == 0)
        try service.write(
            top: "fleet: ['\(etcd.endpoint)']\nfleet_host: attic\nfleet_capacity: 2",
            [try service.camera("a"), try service.camera("b")])
        let again = try service.start()
        #expect(service.waits(for: Self.cameras) { $0 == 2 }, "\(again.errors)")
        #expect(service.waits(for: Self.unowned) { $0 == 0 })
    }

    @Test func withoutAFleetThereAreNoneOfItsMetrics() throws {
        let service = try TestedService()
        try service.write([try service.camera("a")])
        let running = try service.start()
        #expect(service.waits(for: "dtopd_ready") { $0 == 1 }, "\(running.errors)")
        let fleet = try service.metrics().families.filter { $0.name.hasPrefix("dtopd_fleet_") }
        #expect(fleet.count == 3 && fleet.allSatisfy(\.samples.isEmpty))
    }
}
