/// One pressure for all streams: how far up the ladder they are, so that what they want fits the engine's time.
///
/// Climbs while live streams want more than there is. Comes down only as far as what they would then want fits, by the
/// most that each rung can have saved, so a steady load never moves it to and fro. Only streams give anything up that
/// want more than all can have (`FairLevel`): a hostile one costs the others nothing. A state machine without a clock.
package struct Pressure<ID: Hashable & Sendable>: Sendable {
    /// A live stream, as the loop sees it.
    package struct Stream: Sendable {
        package let id: ID
        package let weight: Double
        /// What reading it has taken so far, with all frames that have come, whether or not they were computed.
        package let load: DecodeLoad

        package init(_ id: ID, weight: Double, load: DecodeLoad) {
            self.id = id
            self.weight = weight
            self.load = load
        }
    }

    private struct Member {
        var weight: Double
        var meter = LoadMeter()
        var decoding = DecodeMeter()
        /// Whether it gives something up on a rung.
        var isGiving = false
        /// What it wanted when it was paused; nil while it is not.
        var pausedDemand: Double?
    }

    /// Demand above which it climbs, as a share of the engine's time.
    private static var most: Double { 0.95 }
    /// Demand that must not be exceeded by coming down.
    private static var comfortable: Double { 0.85 }
    /// Who wants this much of the fair level begins to give; who would want less without giving is left alone.
    private static var giving: (from: Double, to: Double) { (0.9, 0.65) }

    /// The rung that streams are on that want more than their share.
    package private(set) var rung = 0
    /// Share of the engine's time that the streams want, those paused left out; above 1 there is not enough.
    package private(set) var demand = 0.0
    private var members: [ID: Member] = [:]
    private var extra = ExtraLoad()
    /// Those that are paused, the first paused first.
    private var paused: [ID] = []
    private var pace = LadderPace()
    private var bound: DecodeBound

    /// - Parameter processors: those that the streams share.
    package init(processors: Int) { bound = DecodeBound(processors: processors) }

    /// The ladder's step that is in force; nil while nobody gives anything up.
    package var step: Ladder.Step? { paused.isEmpty ? Ladder.step(of: rung) : .pause }

    /// The number of paused streams.
    package var pausedCount: Int { paused.count }

    /// The rung that a stream is on.
    package func rung(of id: ID) -> Int { members[id]?.isGiving == true ? rung : 0 }

    /// What a stream gives up now.
    /// - Parameter held: the highest rung on which its agreement is kept.
    package func relief(of id: ID, heldAt held: Int = Ladder.topOfAgreement) -> Relief {
        var relief = Ladder.relief(on: rung(of: id), heldAt: held)
        if members[id]?.pausedDemand != nil { relief.rate = 0 }
        if bound.isOn { relief.decodeRate = members[id].flatMap(bound(of:)) }
        return relief
    }

    /// Takes a frame's part of the engine's time, in seconds.
    /// - Parameter isTypical: whether its stream's next frames can be expected to take as much: not in an audit, nor just
    ///   after a reset.
    package mutating func charge(_ id: ID, seconds: Double, isTypical: Bool, at time: Duration) {
        if isTypical { members[id]?.meter.add(seconds: seconds, at: time) } else { extra.add(seconds: seconds) }
    }

    /// Looks at all live streams, and moves if it is time to; call several times a second.
    /// - Parameter time: now, on any monotonic clock.
    package mutating func update(_ streams: [Stream], at time: Duration) {
        let known = Set(streams.map(\.id))
        members = members.filter { known.contains($0.key) }
        paused.removeAll { !known.contains($0) }
        for stream in streams {
            var member = members[stream.id] ?? Member(weight: stream.weight)
            member.weight = stream.weight
            // A picture that is not decoded cannot want to be computed.
            member.meter.count(stream.load.pictures - stream.load.leftOut, at: time)
            member.decoding.count(stream.load, at: time)
            members[stream.id] = member
        }
        findGivers()
        let wishes = members.filter { $0.value.pausedDemand == nil }.map { (id: $0.key, wish: wish(of: $0.key)) }
        demand = wishes.reduce(extra.share(at: time)) { $0 + $1.wish }
        if demand > Self.most { return beginBound(at: time) ? () : climb(at: time) }
        if let last = paused.last, let wanted = members[last]?.pausedDemand {
            // The last stream is never paused, whatever it wanted then.
            guard wishes.isEmpty || demand + wanted <= Self.comfortable, pace.mayComeDown(at: time) else { return }
            members[last]?.pausedDemand = nil
            paused.removeLast()
            return pace.move(at: time)
        }
        if rung == 0, endBound(at: time) { return }
        let given = wishes.filter { members[$0.id]?.isGiving == true }.reduce(0) { $0 + $1.wish }
        rung = pace.comeDown(from: rung, wish: given, fixed: demand - given, below: Self.comfortable, at: time)
    }

    /// Who would want more than the fair level, were nothing given up, gives something up.
    private mutating func findGivers() {
        let most = Ladder.rungs[1...].prefix(rung).reduce(1) { $0 * $1.gain }
        let wishes = members.filter { $0.value.pausedDemand == nil }.map { id, member in
            // At the most that it can have given up, so that it does not flip to and fro.
            (id: id, weight: member.weight, wish: wish(of: id) * (member.isGiving ? most : 1))
        }
        let level = FairLevel.level(of: wishes.map { ($0.weight, $0.wish) })
        for (id, weight, wish) in wishes {
            let part = members[id]?.isGiving == true ? Self.giving.to : Self.giving.from
            members[id]?.isGiving = wish > part * level * weight
        }
    }

    /// The weights of all streams that run.
    private var weights: Double { members.values.reduce(0) { $0 + ($1.pausedDemand == nil ? $1.weight : 0) } }

    /// Processor time that a stream's decoding may take, in seconds a second; nil if it takes no more.
    private func bound(of member: Member) -> Double? {
        // A paused one counts beside those that run.
        let rate = bound.rate(share: member.weight / max(weights, member.weight))
        return member.decoding.wanted > rate ? rate : nil
    }

    /// Bounds the streams that decode too much, before any other gives anything up. Returns whether there are any new.
    private mutating func beginBound(at time: Duration) -> Bool {
        guard !bound.isOn, members.values.contains(where: { bound(of: $0) != nil }) else { return false }
        bound.begin(at: time)
        pace.move(at: time)
        return true
    }

    /// Ends the bound once there is room for all that is left out. Returns whether it did.
    private mutating func endBound(at time: Duration) -> Bool {
        guard bound.isOn, bound.mayEnd(at: time) else { return false }
        // What is left out would want the engine, too.
        let saved = members.values.reduce(0) {
            $0 + bound.share(of: $1.decoding.saved) + $1.decoding.leftOut * ($1.meter.cost ?? 0)
        }
        guard demand + saved <= Self.comfortable else { return false }
        bound.end(at: time)
        pace.move(at: time)
        return true
    }

    /// Share of the engine's time that a stream wants on its rung.
    private func wish(of id: ID) -> Double {
        (members[id]?.meter.demand ?? 0) * Ladder.rungs[rung(of: id)].relief.rate
    }

    private mutating func climb(at time: Duration) {
        if rung < Ladder.top {
            rung = pace.climb(from: rung, demand: demand, at: time)
        } else if pace.mayPause(at: time), let id = leastImportant {
            let wanted = wish(of: id)
            members[id]?.pausedDemand = wanted
            paused.append(id)
            pace.move(at: time)
        }
    }

    /// The stream to pause next: the lowest weight, of these the most costly. Nil for the last one that runs.
    private var leastImportant: ID? {
        let running = members.filter { $0.value.pausedDemand == nil && wish(of: $0.key) > 0 }
        guard running.count > 1 else { return nil }
        return running.min { ($0.value.weight, wish(of: $1.key)) < ($1.value.weight, wish(of: $0.key)) }?.key
    }
}
