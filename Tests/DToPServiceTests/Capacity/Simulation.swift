import DToPPipeline
import DToPTestSupport

/// Cameras on one engine, by a virtual clock: the compute loop's order, its pressure, and no threads.
struct Simulation {
    var cameras: [SimulatedCamera]
    /// The rung at each look at the pressure.
    private(set) var rungs: [(time: Double, rung: Int, step: Ladder.Step?)] = []
    private(set) var now = 0.0
    private var shares = FairShare<Int>()
    private var pressure = Pressure<Int>(processors: 2)
    private var random: SeededGenerator
    private let hasPressure: Bool

    private static let tick = 0.25
    private static let maximumAge = 0.5

    init(_ cameras: [SimulatedCamera], seed: UInt64, hasPressure: Bool = true) {
        self.cameras = cameras
        random = SeededGenerator(seed: seed)
        self.hasPressure = hasPressure
    }

    /// Runs until `end`, in seconds.
    mutating func run(until end: Double) {
        var look = now
        while now < end {
            if now >= look {
                lookAtPressure()
                look = now + Self.tick
            }
            for index in cameras.indices { cameras[index].arrive(until: now) }
            let ready = cameras.compactMap { camera in
                camera.waiting.map {
                    FairShare<Int>.Ready(camera.id, weight: camera.weight, deadline: .seconds($0 + Self.maximumAge))
                }
            }
            guard let id = shares.order(ready, at: .seconds(now)).first,
                let index = cameras.firstIndex(where: { $0.id == id })
            else {
                shares.rest()
                now = min(cameras.filter { $0.next < $0.to }.map(\.next).min() ?? end, look, end)
                continue
            }
            let (seconds, isTypical) = cameras[index].compute(at: now, &random)
            now += seconds
            shares.charge(id, weight: cameras[index].weight, seconds: seconds)
            pressure.charge(id, seconds: seconds, isTypical: isTypical, at: .seconds(now))
        }
    }

    private mutating func lookAtPressure() {
        guard hasPressure else { return }
        let there = cameras.filter { $0.isThere(at: now) }
        pressure.update(
            there.map { .init($0.id, weight: $0.weight, load: $0.relief.load) }, at: .seconds(now))
        for index in cameras.indices where cameras[index].isThere(at: now) { cameras[index].follow(pressure) }
        rungs.append((now, pressure.rung, pressure.step))
    }

    /// The share of its due frames that a camera got computed in a span of time.
    func share(of id: Int, in span: Range<Double>) -> Double {
        guard let camera = cameras.first(where: { $0.id == id }) else { return 0 }
        let due = camera.due.count { span.contains($0) }
        return due == 0 ? 1 : Double(camera.done.count { span.contains($0.time) }) / Double(due)
    }

    /// The age below which 99 % of a camera's frames in a span were, in seconds.
    func latestAge(of id: Int, in span: Range<Double>) -> Double {
        let ages = cameras.first { $0.id == id }?.done.filter { span.contains($0.time) }.map(\.age).sorted() ?? []
        return ages.isEmpty ? 0 : ages[ages.count * 99 / 100]
    }

    /// The least agreement of a camera's frames in a span.
    func leastAgreement(of id: Int, in span: Range<Double>) -> Double {
        cameras.first { $0.id == id }?.done.filter { span.contains($0.time) }.map(\.agreement).min() ?? 1
    }

    /// Moves of the rung in a span: ups and downs.
    func turns(in span: Range<Double>) -> Int {
        let seen = rungs.filter { span.contains($0.time) }.map(\.rung)
        let moves = zip(seen, seen.dropFirst()).map { $1 - $0 }.filter { $0 != 0 }
        return zip(moves, moves.dropFirst()).count { ($0 > 0) != ($1 > 0) }
    }

    /// (sum x)^2 / (n sum x^2): 1 if all are equal (Jain, Chiu and Hawe 1984).
    static func jain(_ values: [Double]) -> Double {
        let sum = values.reduce(0, +)
        return sum * sum / (Double(values.count) * values.reduce(0) { $0 + $1 * $1 })
    }
}
