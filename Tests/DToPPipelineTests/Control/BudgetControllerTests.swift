import DToPPipeline
import DToPTestSupport
import Testing

/// Drives a simulated engine whose frames take less time the looser its settings are, on its own clock.
@Suite struct BudgetControllerTests {
    private struct Engine {
        var controller = BudgetController(target: 40)
        var time = Duration.zero
        var numbers = SeededGenerator(seed: 1)
        /// Frame times of the last run in milliseconds, and the effort saved at each frame.
        var times: [Double] = []
        var saved: [Double] = []

        /// Runs for `seconds`. A frame takes `load` milliseconds at the usual settings, less by `gain` at the loosest.
        mutating func run(_ seconds: Double, load: Double, gain: Double = 0.75, noise: Double = 0.1) {
            times = []
            saved = []
            let end = time + .seconds(seconds)
            while time < end {
                let jitter = 1 + noise * Double(2 * numbers.uniform() - 1)
                let milliseconds = load * (1 - gain * controller.effortSaved) * jitter
                // A camera with 25 frames a second.
                time += .milliseconds(max(milliseconds, 40))
                controller.add(milliseconds, at: time)
                times.append(milliseconds)
                saved.append(controller.effortSaved)
            }
        }

        var mean: Double { times.reduce(0, +) / Double(times.count) }
    }

    @Test(arguments: [50.0, 80, 120, 140])
    func aNewLoadIsMetWithinTwoSeconds(load: Double) {
        var engine = Engine()
        engine.run(5, load: 20)
        #expect(engine.controller.effortSaved == 0, "there is no need")
        engine.run(2, load: load)
        engine.run(1, load: load)
        #expect(abs(engine.mean / 40 - 1) < 0.1, "\(engine.mean)")
        // Then back again.
        engine.run(2, load: 20)
        engine.run(1, load: 20)
        #expect(engine.controller.effortSaved < 0.05)
    }

    @Test(arguments: [50.0, 80, 140], [0.02, 0.1, 0.3])
    func itDoesNotSwing(load: Double, noise: Double) {
        var engine = Engine()
        engine.run(4, load: load, noise: noise)
        engine.run(10, load: load, noise: noise)
        let range = engine.saved.max()! - engine.saved.min()!
        #expect(range < 0.05 + noise, "\(range)")
        #expect(abs(engine.mean / 40 - 1) < 0.1, "\(engine.mean)")
    }

    @Test func whatCannotBeReachedIsLeft() {
        var engine = Engine()
        engine.run(10, load: 400)
        #expect(engine.controller.effortSaved == 1)
        engine.run(3, load: 20)
        #expect(engine.controller.effortSaved == 0)
    }

    @Test func theCeilingHolds() {
        var engine = Engine()
        engine.controller.ceiling = 0.3
        engine.run(10, load: 400)
        #expect(engine.controller.effortSaved == 0.3)
        engine.controller.ceiling = 0.1
        #expect(engine.controller.effortSaved == 0.1)
    }

    /// A single slow frame after a minute without frames must not loosen the settings all the way.
    @Test func aPauseTeachesNothing() {
        var engine = Engine()
        engine.run(5, load: 20)
        engine.time += .seconds(60)
        engine.controller.add(200, at: engine.time)
        #expect(engine.controller.effortSaved <= 0.35)
        engine.run(2, load: 20)
        #expect(engine.controller.effortSaved == 0)
    }
}
