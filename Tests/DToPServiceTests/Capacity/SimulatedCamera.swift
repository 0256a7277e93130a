import DToPConfiguration
import DToPEngine
import DToPPipeline
import DToPTestSupport

/// A camera of the simulation: the real state machines of a stream, around frames that only cost time.
struct SimulatedCamera {
    /// What a frame costs, and how that and its agreement follow the settings.
    struct Scene {
        /// Seconds of a dense frame at the usual size.
        var dense = 0.045
        /// Share of a dense frame that is computed with the usual settings.
        var share = 0.2
        /// What is left of it with the tolerance, and with the threshold, all the way.
        var tolerant = 0.6
        var confident = 0.8
        /// Relative spread of a frame's cost.
        var spread = 0.3
        /// Seconds from one cut to the next; nil for none.
        var cutEvery: Double?
        /// Disagreement with the full computation: usual, and what tolerance, threshold and half the size add.
        var disagreement = (usual: 0.01, tolerance: 0.01, threshold: 0.01, size: 0.03)
    }

    let id: Int
    let weight: Double
    let fps: Double
    var scene: Scene
    /// When it comes and goes, in seconds.
    let from: Double
    let to: Double
    let minAgreement: Double?
    private(set) var controller: CarryController
    let relief = StreamRelief()

    private(set) var next: Double
    /// When the frame that waits arrived; nil for none.
    private(set) var waiting: Double?
    private var lastCut: Double
    private var lastScale = 1.0
    /// Frames still computed in full after a reset.
    private var full = 2

    /// Seconds of the engine that it has had.
    private(set) var used = 0.0
    /// Frames that were due: those that pressure let through.
    private(set) var due: [Double] = []
    /// The time and the age of each frame computed, in seconds.
    private(set) var done: [(time: Double, age: Double, agreement: Double)] = []

    init(
        _ id: Int, fps: Double, weight: Double = 1, scene: Scene = Scene(), minAgreement: Double? = nil,
        from: Double = 0, to: Double = .infinity, phase: Double = 0
    ) {
        self.id = id
        self.fps = fps
        self.weight = weight
        self.scene = scene
        self.from = from
        self.to = to
        self.minAgreement = minAgreement
        var carry = CarryConfiguration()
        carry.minAgreement = minAgreement
        controller = CarryController(
            CarrySettings(threshold: 0.98, rule: TemporalRule()), carry, isLive: true)
        next = from + phase / fps
        lastCut = from
    }

    func isThere(at time: Double) -> Bool { from <= time && time < to }

    /// Frames arrive up to now; the newest waits.
    mutating func arrive(until now: Double) {
        while next <= now, next < to {
            if relief.takes() {
                waiting = next
                due.append(next)
            }
            next += 1 / fps
        }
        if now >= to { waiting = nil }
    }

    mutating func follow(_ pressure: Pressure<Int>) {
        controller.climb(to: pressure.rung(of: id))
        relief.relief = pressure.relief(of: id, heldAt: controller.heldRung)
    }

    /// Computes the frame that waits. Returns its cost in seconds, and whether that is typical.
    mutating func compute(at now: Double, _ random: inout SeededGenerator) -> (seconds: Double, isTypical: Bool) {
        guard let arrival = waiting else { return (0, false) }
        waiting = nil
        let relief = relief.relief
        var isTypical = true
        if relief.scale != lastScale {
            lastScale = relief.scale
            full = 2
        }
        let size = relief.scale * relief.scale
        var share = scene.share * (1 - relief.tolerance * (1 - scene.tolerant))
        share *= 1 - relief.threshold * (1 - scene.confident)
        share *= max(0.1, 1 + scene.spread * Double(random.normal()))
        if let every = scene.cutEvery, now - lastCut >= every {
            lastCut = now
            share = 1
        } else if full > 0 {
            full -= 1
            share = 1
            isTypical = false
        }
        var seconds = scene.dense * size * min(share, 1)
        let lost = scene.disagreement
        let agreement =
            1 - lost.usual - lost.tolerance * relief.tolerance - lost.threshold * relief.threshold
            - lost.size * (1 - relief.scale) * 2
        var found: Double?
        if controller.auditThreshold() != nil {
            seconds += scene.dense
            isTypical = false
            found = agreement + 0.002 * Double(random.normal())
        }
        used += seconds
        controller.add(milliseconds: seconds * 1000, agreement: found, at: .seconds(now + seconds))
        done.append((now, now + seconds - arrival, agreement))
        return (seconds, isTypical)
    }
}
