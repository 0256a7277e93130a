import DToPPipeline
import DToPService

extension ServiceReading {
    /// A service that has been well since 2 seconds after 1970.
    static func made(
        _ streams: [StreamReading] = [], isReady: Bool = true, isStopping: Bool = false, wasReloaded: Bool = true,
        stuck: [Heartbeat.Loop] = []
    ) -> ServiceReading {
        var reload = ServiceReading.Reload(lastSuccess: WallTime(milliseconds: 3500))
        reload.wasSuccessful = wasReloaded
        return ServiceReading(
            began: WallTime(milliseconds: 2000), isReady: isReady, isStopping: isStopping, reload: reload, stuck: stuck,
            streams: streams)
    }
}

extension StreamReading {
    static func made(
        _ id: String, _ phase: StreamPhase = .live(.running), _ change: (inout StreamTotals) -> Void = { _ in }
    ) -> StreamReading {
        var totals = StreamTotals()
        change(&totals)
        var rates = StreamRates()
        rates.received = 25
        rates.processed = 5
        rates.engineShare = 0.25
        return StreamReading(
            id: id, phase: phase, since: WallTime(milliseconds: 4000), totals: totals, rates: rates)
    }

    /// One that has done a bit of everything.
    static func busy(_ id: String) -> StreamReading {
        made(id) { totals in
            totals.input.connects = 3
            totals.input.disconnects = [.refused: 2, .notFound: 1]
            totals.input.received = 12
            totals.dropped = [.late: 5, .corrupt: 2]
            totals.decodeErrors = 4
            totals.engineSeconds = 0.125
            for (number, milliseconds) in [10, 40, 90_000].enumerated() {
                var record = FrameRecord(stream: id, frame: number, wall: WallTime(milliseconds: 6250))
                record.tokens = FrameRecord.Tokens(total: 24, active: 6, carried: 18)
                record.macs = 300
                record.denseMACs = 1000
                record.agreement = number == 1 ? 0.875 : nil
                record.reset = number == 0 ? .start : nil
                record.milliseconds.layers = 500
                totals.add(record, age: .milliseconds(milliseconds))
            }
            totals.sinks = ["masks": SinkTotals(), "log": SinkTotals()]
            totals.sinks["log"]?.errors = 1
            totals.sinks["log"]?.dropped = 2
            totals.sinks["log"]?.isUp = false
            totals.sinks["masks"]?.written = 3
        }
    }
}
