import DToPPipeline
import DToPService
import DToPTestSupport
import Testing

/// Scheduler and pressure together, in simulated cameras.
@Suite struct PressureSimulationTests {
    private typealias Scene = SimulatedCamera.Scene

    /// Cameras that together want `load` times the engine, each a random part of it.
    private func cameras(
        _ count: Int, load: Double, seed: UInt64, fps: Double = 10, minAgreement: Double? = nil, to: Double = .infinity
    ) -> [SimulatedCamera] {
        var random = SeededGenerator(seed: seed)
        let parts = (0..<count).map { _ in Double.random(in: 0.5...1.5, using: &random) }
        return (0..<count).map { index in
            var scene = Scene()
            scene.share = load * parts[index] / parts.reduce(0, +) / fps / scene.dense
            scene.tolerant = .random(in: 0.5...0.9, using: &random)
            scene.confident = .random(in: 0.7...1, using: &random)
            return SimulatedCamera(
                index, fps: fps, scene: scene, minAgreement: minAgreement, to: to,
                phase: .random(in: 0...1, using: &random))
        }
    }

    private func check(_ simulation: Simulation, in span: Range<Double>, least: Double = 0.9, _ what: String) {
        let shares = simulation.cameras.map { simulation.share(of: $0.id, in: span) }
        #expect(shares.min() ?? 0 >= least, "\(what): \(shares)")
        #expect(Simulation.jain(shares) >= 0.98, "\(what): \(shares)")
        for camera in simulation.cameras {
            #expect(simulation.latestAge(of: camera.id, in: span) < 0.5, "\(what)")
        }
    }

    @Test(arguments: 1...8) func withRoomNobodyGivesAnythingUp(seed: UInt64) {
        var simulation = Simulation(cameras(4, load: 0.5, seed: seed), seed: seed)
        simulation.run(until: 60)
        check(simulation, in: 5..<60, "in room")
        #expect(simulation.rungs.allSatisfy { $0.rung == 0 })
    }

    /// At 1.5 times what there is, all frames that pressure lets through are computed in time; at once when the load
    /// falls, all is given back.
    @Test(arguments: 1...8) func overloadGoesUpTheLadderAndBack(seed: UInt64) throws {
        var cameras = cameras(8, load: 1.5, seed: seed)
        for index in 3..<8 {
            let old = cameras[index]
            cameras[index] = SimulatedCamera(old.id, fps: old.fps, scene: old.scene, to: 120)
        }
        var simulation = Simulation(cameras, seed: seed)
        simulation.run(until: 140)
        check(simulation, in: 20..<120, "overloaded")
        let overloaded = simulation.rungs.filter { (20..<120).contains($0.time) }
        #expect(overloaded.allSatisfy { $0.rung > 0 && $0.step != .pause })
        #expect(simulation.turns(in: 20..<120) <= 4, "it does not oscillate")
        let back = try #require(simulation.rungs.first { $0.time > 120 && $0.rung == 0 })
        #expect(back.time < 130)
        #expect(simulation.rungs.filter { $0.time > 130 }.allSatisfy { $0.rung == 0 })
    }

    /// Streams whose audits find too little agreement stay where they are; the others carry the rest.
    @Test(arguments: 1...4) func agreementHoldsAStream(seed: UInt64) {
        var cameras = cameras(4, load: 1.6, seed: seed, minAgreement: 0.9)
        var fragile = cameras[0].scene
        fragile.disagreement = (0.02, 0.05, 0.05, 0.1)
        cameras[0] = SimulatedCamera(0, fps: 10, scene: fragile, minAgreement: 0.97)
        var simulation = Simulation(cameras, seed: seed)
        simulation.run(until: 400)
        // Its floor is kept but for what audits need to find out.
        let late = simulation.cameras[0].done.filter { $0.time > 100 }
        let below = late.count { $0.agreement < 0.965 }
        #expect(Double(below) < 0.1 * Double(late.count), "\(below) of \(late.count)")
        #expect(simulation.cameras[0].controller.heldRung < simulation.cameras[1].controller.heldRung)
        check(simulation, in: 100..<400, "with a held stream")
        for id in 1..<4 { #expect(simulation.leastAgreement(of: id, in: 100..<400) > 0.9) }
    }

    /// Where even the top of the ladder is not enough, the lowest weight is paused, and comes back.
    @Test func theLowestWeightIsPaused() {
        var scene = Scene()
        scene.dense = 0.15
        scene.share = 1
        scene.tolerant = 1
        scene.confident = 1
        let cameras = (0..<6).map { id in
            SimulatedCamera(id, fps: 30, weight: id == 2 ? 0.5 : 1, scene: scene, to: id < 3 ? 200 : 100)
        }
        var simulation = Simulation(cameras, seed: 1)
        simulation.run(until: 99)
        #expect(simulation.cameras[2].relief.relief.isPause)
        #expect((1...3).contains(simulation.cameras.count { $0.relief.relief.isPause }))
        #expect(simulation.turns(in: 40..<99) == 0)
        simulation.run(until: 125)
        #expect(simulation.cameras.prefix(3).allSatisfy { !$0.relief.relief.isPause })
    }

    /// 4K and a cut every second: whoever asks for more than there is costs the others little.
    @Test(arguments: 1...4) func aHostileStreamCostsTheOthersLittle(seed: UInt64) {
        let good = cameras(3, load: 0.4, seed: seed)
        var alone = Simulation(good, seed: seed)
        alone.run(until: 120)
        var scene = Scene()
        scene.share = 0.9
        scene.tolerant = 1
        scene.cutEvery = 1
        var together = Simulation(good + [SimulatedCamera(3, fps: 30, scene: scene)], seed: seed)
        together.run(until: 120)
        for id in 0..<3 {
            let (before, after) = (alone.cameras[id].done.count, together.cameras[id].done.count)
            #expect(Double(after) >= 0.95 * Double(before), "\(before) frames, then \(after)")
            #expect(together.latestAge(of: id, in: 0..<120) < 0.5)
        }
    }

    /// Cameras come one by one, and those that do not fit wait: whoever is let in gets what it was let in for.
    @Test(arguments: 1...6) func whoIsLetInGetsItsShare(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var admitted: [SimulatedCamera] = []
        var running: [Admission.Candidate] = []
        var waiting = 0
        for id in 0..<40 {
            var scene = Scene()
            scene.dense = 0.09
            scene.share = .random(in: 0.2...0.8, using: &random)
            let fps = Double(random.integer(5...25))
            let weight = Double(random.integer(1...2))
            // What the ladder can bring it to, at half the size and two fifths of the frames.
            let floor = fps * scene.dense * scene.share * scene.tolerant * scene.confident * 0.25 * 0.4
            let name = "\(id)"
            let verdicts = Admission.decide(
                running + [Admission.Candidate(name, weight: weight, floor: floor, isRunning: false)])
            guard verdicts[name] == .run, running.allSatisfy({ verdicts[$0.id] == .run }) else {
                waiting += 1
                continue
            }
            running.append(Admission.Candidate(name, weight: weight, floor: floor, isRunning: true))
            admitted.append(
                SimulatedCamera(
                    id, fps: fps, weight: weight, scene: scene, from: Double(id),
                    phase: .random(in: 0...1, using: &random)))
        }
        #expect(admitted.count > 8 && waiting > 0)
        var simulation = Simulation(admitted, seed: seed)
        simulation.run(until: 180)
        // Frames of the fastest cameras come every 40 ms, while a frame of another is under way.
        check(simulation, in: 80..<180, least: 0.85, "all that were let in")
        #expect(simulation.rungs.suffix(200).allSatisfy { $0.step != .pause })
    }
}
