import DToPPipeline
import DToPTestSupport
import Testing

@Suite struct FairShareTests {
    /// A camera in the simulation: its newest frame waits, older ones are dropped.
    private struct Camera {
        let period: Double
        /// Seconds a frame costs.
        let cost: @Sendable (inout SeededGenerator) -> Double
        var weight = 1.0
        var next = 0.0
        /// When the frame that waits was captured; nil for none.
        var waiting: Double?
        var used = 0.0
        var ages: [Double] = []

        init(fps: Double, weight: Double = 1, cost: @escaping @Sendable (inout SeededGenerator) -> Double) {
            period = 1 / fps
            self.weight = weight
            self.cost = cost
        }

        init(fps: Double, weight: Double = 1, cost: Double) { self.init(fps: fps, weight: weight) { _ in cost } }
    }

    private static let maximumAge = 0.5

    /// Runs cameras on one engine, by a virtual clock.
    private func simulate(_ cameras: [Camera], seconds: Double, seed: UInt64 = 1) -> [Camera] {
        var cameras = cameras
        var shares = FairShare<Int>()
        var random = SeededGenerator(seed: seed)
        for index in cameras.indices {
            cameras[index].next = Double.random(in: 0...cameras[index].period, using: &random)
        }
        var now = 0.0
        while now < seconds {
            for index in cameras.indices {
                while cameras[index].next <= now {
                    cameras[index].waiting = cameras[index].next
                    cameras[index].next += cameras[index].period
                }
            }
            let ready = cameras.indices.compactMap { index in
                cameras[index].waiting.map { captured in
                    FairShare<Int>.Ready(
                        index, weight: cameras[index].weight, deadline: .seconds(captured + Self.maximumAge))
                }
            }
            guard let index = shares.order(ready, at: .seconds(now)).first, let captured = cameras[index].waiting else {
                shares.rest()
                now = cameras.map(\.next).min() ?? seconds
                continue
            }
            let cost = cameras[index].cost(&random)
            now += cost
            cameras[index].waiting = nil
            cameras[index].used += cost
            cameras[index].ages.append(now - captured)
            shares.charge(index, weight: cameras[index].weight, seconds: cost)
        }
        return cameras
    }

    /// (sum x)^2 / (n sum x^2): 1 if all are equal (Jain, Chiu and Hawe 1984).
    private func jain(_ values: [Double]) -> Double {
        let sum = values.reduce(0, +)
        return sum * sum / (Double(values.count) * values.reduce(0) { $0 + $1 * $1 })
    }

    @Test func withRoomForAllNoFrameIsLate() {
        let cameras = (0..<8).map { Camera(fps: 10, cost: 0.004 + 0.001 * Double($0)) }
        for camera in simulate(cameras, seconds: 60) {
            #expect(camera.ages.count >= 599)
            #expect(camera.ages.max() ?? 1 < 0.1)
        }
    }

    /// With half of what is needed, each gets the same time, whatever its frames cost.
    @Test(arguments: 1...8) func withoutRoomAllGetTheSameTime(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let cameras = (0..<6).map { _ in
            let mean = Double.random(in: 0.02...0.08, using: &random)
            return Camera(fps: 25) { .random(in: 0...2 * mean, using: &$0) }
        }
        let done = simulate(cameras, seconds: 120, seed: seed)
        #expect(jain(done.map(\.used)) >= 0.999)
        #expect(done.map(\.used).min() ?? 0 >= 0.99 * 120 / 6)
        for camera in done { #expect(camera.ages.sorted()[camera.ages.count * 99 / 100] < Self.maximumAge) }
    }

    @Test func timeFollowsWeights() {
        let done = simulate([1, 2, 4].map { Camera(fps: 50, weight: $0, cost: 0.03) }, seconds: 70)
        #expect(abs(done[0].used - 10) < 1 && abs(done[1].used - 20) < 1 && abs(done[2].used - 40) < 1)
    }

    /// A stream that asks for more than there is takes nothing from those that stay within their share.
    @Test func aHostileStreamCostsTheOthersNothing() {
        let good = (0..<3).map { _ in Camera(fps: 10, cost: 0.01) }
        let together = simulate(good + [Camera(fps: 30, cost: 0.05)], seconds: 60)
        for camera in together.prefix(3) {
            #expect(camera.ages.count >= 599)
            // A frame under way is finished first.
            #expect(camera.ages.max() ?? 1 < 0.1)
        }
        #expect(together[3].used > 0.9 * (60 - 3 * 6))
    }

    /// Time that a stream did not use is not owed to it, nor is what it used while it was alone held against it.
    @Test func whoReturnsStartsAtThePresent() {
        var shares = FairShare<String>()
        func ready(_ ids: String...) -> [FairShare<String>.Ready] {
            ids.map { FairShare<String>.Ready($0, weight: 1, deadline: .seconds($0 == "a" ? 1 : 2)) }
        }
        for second in 0..<100 {
            #expect(shares.order(ready("a"), at: .seconds(second)) == ["a"])
            shares.charge("a", weight: 1, seconds: 1)
        }
        var served: [String: Int] = [:]
        for turn in 0..<40 {
            guard let first = shares.order(ready("a", "b"), at: .seconds(100 + turn)).first else { return }
            served[first, default: 0] += 1
            shares.charge(first, weight: 1, seconds: 1)
        }
        #expect(served == ["a": 20, "b": 20])
        shares.remove("b")
        #expect(shares.order([], at: .seconds(200)).isEmpty)
    }

    @Test func theEarliestDeadlineComesFirst() {
        var shares = FairShare<String>()
        let ready = [("a", 3), ("b", 1), ("c", 2)].map {
            FairShare<String>.Ready($0.0, weight: 1, deadline: .seconds($0.1))
        }
        #expect(shares.order(ready, at: .zero) == ["b", "c", "a"])
        shares.charge("b", weight: 1, seconds: 1)
        // It has had more than its share.
        #expect(shares.order(ready, at: .zero) == ["c", "a"])
    }

    /// A stream that is ahead of its share does not get more by sharing the batches of others.
    @Test func batchesFollowWeightsToo() {
        var shares = FairShare<Int>()
        let ready = [1, 2, 4].map { FairShare<Int>.Ready($0, weight: Double($0), deadline: .seconds(1)) }
        var served: [Int: Int] = [:]
        for turn in 0..<7000 {
            for id in shares.order(ready, at: .milliseconds(turn)) {
                served[id, default: 0] += 1
                shares.charge(id, weight: Double(id), seconds: 0.02)
            }
        }
        let one = Double(served[1] ?? 0)
        for weight in [2, 4] {
            #expect(abs(Double(served[weight] ?? 0) / one - Double(weight)) < 0.05 * Double(weight))
        }
    }

    @Test func inBalanceAllShareABatch() {
        var shares = FairShare<Int>()
        let ready = (0..<8).map { FairShare<Int>.Ready($0, weight: 1, deadline: .seconds(1)) }
        for turn in 0..<100 {
            let order = shares.order(ready, at: .milliseconds(turn))
            #expect(order.count == 8)
            for id in order { shares.charge(id, weight: 1, seconds: id.isMultiple(of: 2) ? 0.0101 : 0.01) }
        }
    }
}
