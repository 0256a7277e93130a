import DToPPipeline
import Testing

@Suite struct PressureTests {
    /// Streams whose frames cost what they cost, whatever they give up, but for their number.
    private struct Load {
        var pressure = Pressure<Int>(processors: 2)
        var loads: [Int: DecodeLoad] = [:]
        private var leftOut: [Int: Double] = [:]
        /// Processor time a second that decoding all of a stream's pictures takes.
        var decoding: [Int: Double] = [:]
        var now = Duration.zero
        var steps: [Ladder.Step?] = []

        /// - Parameter demands: of each stream, in shares of the engine's time, at full rate.
        mutating func run(_ demands: [Int: Double], weights: [Int: Double] = [:], seconds: Double) {
            let end = now + .seconds(seconds)
            while now < end {
                for (id, demand) in demands {
                    read(id)
                    pressure.charge(id, seconds: demand / 16, isTypical: true, at: now)
                }
                pressure.update(
                    demands.keys.sorted().map {
                        .init($0, weight: weights[$0] ?? 1, load: loads[$0] ?? DecodeLoad())
                    }, at: now)
                steps.append(pressure.step)
                now += .milliseconds(250)
            }
        }

        /// A stream's pictures of a quarter of a second come, and are decoded as far as they may be.
        private mutating func read(_ id: Int) {
            let wanted = decoding[id] ?? 0
            let share = wanted > 0 ? min(1, (pressure.relief(of: id).decodeRate ?? wanted) / wanted) : 1
            leftOut[id, default: 0] += 4 * (1 - share)
            loads[id, default: DecodeLoad()].pictures += 4
            loads[id]?.leftOut = Int(leftOut[id] ?? 0)
            loads[id]?.time += .seconds(wanted * share / 4)
        }
    }

    @Test func withRoomNothingIsGivenUp() {
        var load = Load()
        load.run([0: 0.3, 1: 0.3, 2: 0.3], seconds: 60)
        #expect(load.steps.allSatisfy { $0 == nil })
        #expect(abs(load.pressure.demand - 0.9) < 0.05)
    }

    /// Audits take time too, and streams give up something for it.
    @Test(arguments: [0.05, 0.2]) func auditsCount(share: Double) {
        var pressure = Pressure<Int>(processors: 2)
        var load = DecodeLoad()
        for quarter in 1...240 {
            let now = Duration.milliseconds(250 * quarter)
            pressure.charge(0, seconds: 0.8 / 16, isTypical: true, at: now)
            // One every two seconds.
            if quarter % 8 == 0 { pressure.charge(0, seconds: 2 * share, isTypical: false, at: now) }
            load.pictures = 4 * quarter
            pressure.update([.init(0, weight: 1, load: load)], at: now)
        }
        #expect(abs(pressure.demand - 0.8 - share) < 0.05 || pressure.rung > 0)
        #expect((pressure.rung > 0) == (share > 0.15))
    }

    /// Where detail saves nothing, frames are left out: as many as need be, evenly.
    @Test func stepsComeInOrder() {
        var load = Load()
        load.run([0: 0.9, 1: 0.9], seconds: 60)
        let order = load.steps.compactMap { $0?.rawValue }
        #expect(order == order.sorted() && Set(order) == [1, 2, 3, 4])
        #expect(load.pressure.demand <= 0.95)
        #expect(load.pressure.relief(of: 0) == load.pressure.relief(of: 1))
        #expect(load.pressure.pausedCount == 0)
    }

    @Test func whenTheLoadFallsAllIsGivenBackInTime() {
        var load = Load()
        load.run([0: 0.9, 1: 0.9], seconds: 60)
        load.run([0: 0.2, 1: 0.2], seconds: 10)
        #expect(load.pressure.rung == 0)
        load.run([0: 0.2, 1: 0.2], seconds: 60)
        #expect(load.steps.suffix(240).allSatisfy { $0 == nil })
    }

    /// Who wants less than its share gives nothing up for one that wants more.
    @Test func theModestAreSpared() {
        var load = Load()
        load.run([0: 0.2, 1: 0.2, 2: 2], seconds: 60)
        #expect(load.pressure.relief(of: 0) == .none && load.pressure.relief(of: 1) == .none)
        #expect(load.pressure.relief(of: 2).rate < 1)
        #expect(load.pressure.demand <= 0.95)
    }

    /// Whose decoding takes more than half of its share decodes less, before others give anything up.
    @Test func whoDecodesTooMuchDecodesLess() {
        var load = Load()
        load.decoding = [0: 0.02, 1: 1.3]
        load.run([0: 0.3, 1: 0.3], seconds: 30)
        #expect(load.pressure.relief(of: 1).decodeRate == nil)
        load.run([0: 0.75, 1: 0.25], seconds: 30)
        #expect(load.pressure.relief(of: 0).decodeRate == nil)
        #expect(load.pressure.relief(of: 1).decodeRate == 0.5)
        // There is no room for what is left out.
        load.run([0: 0.6, 1: 0.1], seconds: 120)
        #expect(load.pressure.relief(of: 1).decodeRate == 0.5)
        load.run([0: 0.1, 1: 0.05], seconds: 30)
        #expect(load.pressure.relief(of: 1).decodeRate == nil)
    }

    @Test func theLowestWeightIsPausedAndThenTheMostCostly() {
        var load = Load()
        load.run([0: 3, 1: 5, 2: 3, 3: 3], weights: [3: 0.5], seconds: 90)
        #expect(load.pressure.relief(of: 3).isPause)
        #expect(load.pressure.relief(of: 1).isPause)
        #expect(!load.pressure.relief(of: 0).isPause || !load.pressure.relief(of: 2).isPause)
        // A stream that ends leaves its place to the paused.
        load.run([1: 0.5, 3: 0.2], weights: [3: 0.5], seconds: 15)
        #expect(load.pressure.pausedCount == 0)
    }

    @Test func theLastStreamIsNeverPaused() {
        var load = Load()
        load.run([0: 20], seconds: 60)
        #expect(load.pressure.pausedCount == 0 && load.pressure.rung == Ladder.top)
    }

    @Test func eachStepIsSaidOnce() {
        var reading = PressureReading()
        reading.step = .threshold
        reading.streams = 8
        reading.demand = 1.52
        #expect(
            reading.messages(since: nil) == [
                "pressure: step 1 of 5, tolerance of carrying; 8 streams want 1.5 times the processors",
                "pressure: step 2 of 5, exit threshold; 8 streams want 1.5 times the processors",
            ])
        #expect(reading.messages(since: .threshold) == [])
        reading.step = nil
        reading.demand = 0.41
        #expect(
            reading.messages(since: .tolerance) == [
                "pressure: step 1 of 5, tolerance of carrying, given back; 8 streams want 41 % of them"
            ])
    }
}
