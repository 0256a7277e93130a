import Compute
import DToPConfiguration
import DToPFleet
import DToPPipeline
import DToPService
import DToPTestSupport
import Foundation
import SystemPackage
import Testing

/// Two daemons of one fleet, with a real etcd.
@Suite(.enabled(if: TestEtcd.path != nil, Comment(rawValue: TestEtcd.advice))) struct FleetDaemonTests {
    private let place: Workplace
    private let etcd: TestEtcd

    init() throws {
        place = try Workplace()
        etcd = try TestEtcd()
    }

    private func daemon() throws -> Daemon {
        Daemon(
            team: try #require(WorkerTeam(size: 1)), environment: [:], logger: .silent,
            service: ServiceSession(ServiceNotifier(environment: [:]), watchdog: nil) { _ in }
        ) { () throws(ConfigurationProblems) in ServiceConfiguration() }
    }

    private func configuration(_ host: String, _ rule: PartitionRule) -> ServiceConfiguration {
        var configuration = ServiceConfiguration()
        configuration.fleet.store = [StoreAddress(text: etcd.endpoint)].compactMap(\.self)
        // Hosts of each kind are a fleet of their own.
        configuration.fleet.name = rule.rawValue
        configuration.fleet.host = host
        configuration.fleet.onPartition = rule
        configuration.fleet.capacity = 4
        configuration.metrics = .none
        var stream = ServiceStream()
        stream.configuration.source.input = "lavfi:testsrc2=s=96x64:r=50,realtime"
        stream.configuration.source.live = true
        stream.configuration.engine.model = place.path("model")
        stream.configuration.engine.inputSize = InputSize(text: "short:64")
        stream.configuration.outputs.log = place.path("{stream}-{token}.jsonl")
        configuration.streams = ["yard": stream]
        return configuration
    }

    /// Runs a daemon on a thread of its own.
    private func start(_ daemon: Daemon, _ host: String, _ rule: PartitionRule = .stop) -> StageThread {
        StageThread("daemon") { [configuration = configuration(host, rule)] in daemon.run(configuration) }
    }

    private func phase(_ daemon: Daemon) -> String { daemon.reading.streams.first.map { "\($0.phase)" } ?? "" }

    private func token(_ daemon: Daemon) -> Int64? { daemon.reading.streams.first?.token }

    private func processed(_ daemon: Daemon) -> Int { daemon.reading.streams.first?.totals.processed ?? 0 }

    private func isMember(_ daemon: Daemon) -> Bool? { daemon.reading.fleet?.isMember }

    @Test func oneOfTwoHostsRunsAStreamAndTheOtherTakesItOver() throws {
        let (first, second) = (try daemon(), try daemon())
        let thread = start(first, "a")
        #expect(Patience.holds { phase(first) == "running" })
        let token = try #require(self.token(first))
        let other = start(second, "b")
        defer {
            second.stop(.drain)
            other.join()
        }
        #expect(Patience.holds { phase(second).hasPrefix("waiting: a has it since ") })
        #expect(Health(.streams, second.reading).problems.isEmpty)
        first.stop(.drain)
        thread.join()
        #expect(Patience.holds { phase(second) == "running" })
        #expect(try #require(self.token(second)) > token)
        // Each wrote under its own token.
        for token in [token, try #require(self.token(second))] {
            let log = URL(fileURLWithPath: place.path("yard-\(token).jsonl"))
            #expect(Patience.holds { (try? Data(contentsOf: log))?.isEmpty == false })
        }
    }

    @Test func aHostThatCannotReachTheStoreStopsItsStreams() throws {
        let daemon = try daemon()
        let thread = start(daemon, "a")
        defer {
            daemon.stop(.atOnce)
            thread.join()
        }
        #expect(Patience.holds { phase(daemon) == "running" })
        etcd.freeze()
        #expect(Patience.holds { phase(daemon).hasPrefix("waiting: the fleet's store is out of reach") })
        etcd.thaw()
        #expect(Patience.holds { phase(daemon) == "running" })
    }

    @Test func whetherStreamsRunOnWithoutTheStoreIsSet() throws {
        let (keeping, stopping) = (try daemon(), try daemon())
        let threads = [start(keeping, "a", .keep), start(stopping, "b", .stop)]
        defer {
            for daemon in [keeping, stopping] { daemon.stop(.atOnce) }
            for thread in threads { thread.join() }
        }
        #expect(Patience.holds { phase(keeping) == "running" && phase(stopping) == "running" })
        let token = try #require(self.token(keeping))
        etcd.freeze()
        #expect(Patience.holds { phase(stopping).hasPrefix("waiting: the fleet's store is out of reach") })
        // Its own right has ended, too.
        #expect(Patience.holds { isMember(keeping) == false })
        let count = processed(keeping)
        #expect(Patience.holds { processed(keeping) > count + 10 })
        #expect(self.token(keeping) == token)
        #expect(self.token(stopping) == nil)
        etcd.thaw()
        #expect(Patience.holds { isMember(keeping) == true && phase(keeping) == "running" })
        #expect(Patience.holds { isMember(stopping) == true && phase(stopping) == "running" })
    }
}
