import Compute
import Imaging

extension StreetBuilder {
    /// Oncoming cars: speed in m/s, and the distance between them in metres.
    private static let oncomingSpeed: Float = 8.5
    private static let oncomingGap: Float = 43
    private static let oncomingCount = 4

    /// Everything that moves, `time` seconds into the scene, for a camera at `cameraZ` driving at `cameraSpeed` m/s.
    mutating func addTraffic(time: Double, cameraZ: Float, cameraSpeed: Float) {
        addOncoming(time, cameraZ, cameraSpeed)
        if cameraSpeed > 0 { addLeading(time, cameraZ) }
        addWalkers(time, cameraZ, cameraSpeed)
        addCrossing(time, cameraZ, cameraSpeed)
        addCyclists(time, cameraZ, cameraSpeed)
    }

    /// `start` + `speed` * `time`, wrapped into 0..<`period`.
    private func wrapped(_ start: Float, _ speed: Float, _ time: Double, _ period: Float) -> Float {
        let place = Double(start) + Double(speed) * time
        let turns = (place / Double(period)).rounded(.down)
        return Float(place - turns * Double(period))
    }

    private mutating func addOncoming(_ time: Double, _ cameraZ: Float, _ cameraSpeed: Float) {
        var generator = SeededGenerator(scene.seed, .traffic, 1)
        let first = generator.uniform(20...50)
        let loop = Self.oncomingGap * Float(Self.oncomingCount)
        for index in 0..<Self.oncomingCount {
            let start = first + Float(index) * Self.oncomingGap
            let ahead = wrapped(start, -Self.oncomingSpeed - cameraSpeed, time, loop) - 8
            let model = bank.cars[generator.integer(below: bank.cars.count)]
            addCar(model, x: 1.75 + generator.uniform(-0.2...0.2), z: cameraZ + ahead, away: false)
        }
    }

    /// Cars ahead in the camera's own lane, which keep their distance.
    private mutating func addLeading(_ time: Double, _ cameraZ: Float) {
        var generator = SeededGenerator(scene.seed, .traffic, 2)
        var ahead = generator.uniform(13...18)
        for index in 0..<3 {
            let pulse = Wave.sine(Float((time / 19 + Double(index) * 0.3).truncatingRemainder(dividingBy: 1)))
            let model = bank.cars[generator.integer(below: bank.cars.count)]
            addCar(model, x: -1.6 + generator.uniform(-0.15...0.15), z: cameraZ + ahead + 3 * pulse, away: true)
            ahead += generator.uniform(16...30)
        }
    }

    /// Cars that wait in front of a standing camera.
    mutating func addQueue(cameraZ: Float) {
        var generator = SeededGenerator(scene.seed, .traffic, 3)
        var ahead = generator.uniform(17...21)
        for _ in 0..<2 {
            addCar(
                generator.pick(bank.cars), x: -1.6 + generator.uniform(-0.15...0.15), z: cameraZ + ahead, away: true)
            ahead += generator.uniform(6...9)
        }
    }

    private mutating func addWalkers(_ time: Double, _ cameraZ: Float, _ cameraSpeed: Float) {
        for index in 0..<14 {
            var generator = SeededGenerator(scene.seed, .walker, index)
            let side: Float = index % 2 == 0 ? -1 : 1
            let x = side * generator.uniform(Self.roadHalf + 0.8...Self.frontX - 0.4)
            let speed = generator.uniform(1.1...1.6) * (generator.chance(0.5) ? 1 : -1)
            let start = 9 + Float(index) * 6.3 + generator.uniform(0...5)
            let ahead = wrapped(start, speed - cameraSpeed, time, 100) + 3
            let kind = generator.integer(below: FigureTextures.walkerKinds)
            let phase = step(time, stride: 0.95 + Double(index % 3) * 0.08, offset: index)
            addWalker(
                kind: kind, view: .end, phase: phase, x: x, y: Self.kerbHeight, z: cameraZ + ahead, mirrored: false)
        }
    }

    /// Someone who crosses the road in front of the camera.
    private mutating func addCrossing(_ time: Double, _ cameraZ: Float, _ cameraSpeed: Float) {
        let reach = Self.roadHalf + 1.2
        let kind = SplitMix64.mix(scene.seed) % UInt64(FigureTextures.walkerKinds)
        if cameraSpeed > 0 {
            // Crossings are 70 m apart; walkers are across before the camera gets close.
            let spacing: Float = 70
            let place = ((cameraZ + 12) / spacing).rounded(.down) * spacing + spacing
            let share = (place - cameraZ - 14) / 44
            guard share > 0, share < 1 else { return }
            addWalker(
                kind: Int(kind), view: .side, phase: step(time, stride: 1, offset: 3), x: -reach + 2 * reach * share,
                y: 0,
                z: place, mirrored: true)
            return
        }
        // Walks over, pauses, walks back, pauses. A cycle lasts as long as five cars take to pass, so each walk falls
        // between two cars.
        let place: Float = 13
        let pause: Float = 4
        let cycle = 4 * reach + 2 * pause
        let speed = cycle * Self.oncomingSpeed / (5 * Self.oncomingGap)
        var generator = SeededGenerator(scene.seed, .traffic, 1)
        let meeting = (generator.uniform(20...50) - 8 - place + 2) / Self.oncomingSpeed
        let start = reach + 1.75 - speed * (meeting + 0.52 * Self.oncomingGap / Self.oncomingSpeed)
        let share = wrapped(start, speed, time, cycle)
        let isReturning = share > 2 * reach + pause
        let along = isReturning ? share - 2 * reach - pause : share
        guard along < 2 * reach else { return }
        addWalker(
            kind: Int(kind), view: .side, phase: step(time, stride: 1, offset: 3),
            x: isReturning ? reach - along : along - reach,
            y: 0, z: cameraZ + place, mirrored: isReturning)
    }

    private func step(_ time: Double, stride: Double, offset: Int) -> Int {
        let steps = (time / stride + Double(offset) * 0.37) * Double(FigureTextures.phases)
        return Int(steps.rounded(.down).truncatingRemainder(dividingBy: Double(FigureTextures.phases)))
    }

    private mutating func addWalker(
        kind: Int, view: FigureTextures.View, phase: Int, x: Float, y: Float, z: Float, mirrored: Bool
    ) {
        let height = FigureTextures.height
        addFacing(
            bank.figures.walker(kind: kind, view: view, phase: phase), .pedestrian, left: x - height / 4,
            right: x + height / 4, bottom: y, top: y + height, z: z, start: SIMD2(mirrored ? 1 : 0, 0),
            extent: SIMD2(mirrored ? -1 : 1, 0.998), light: Vector(repeating: 0.95), mode: .cutOut)
        addShadow(left: x - 0.4, right: x + 0.4, z0: z - 0.25, z1: z + 0.3, y: y + 0.01, strength: 0.8)
    }

    private mutating func addCyclists(_ time: Double, _ cameraZ: Float, _ cameraSpeed: Float) {
        var generator = SeededGenerator(scene.seed, .traffic, 4)
        let height = FigureTextures.height
        for index in 0..<3 {
            // One rides ahead of a moving camera; the others come and go.
            let keepsAhead = index == 0 && cameraSpeed > 0
            let speed = keepsAhead ? 0 : (index == 1 ? -5 : 4.5) - cameraSpeed
            let start = keepsAhead ? 11 + generator.uniform(0...3) : generator.uniform(10...40) + Float(index) * 12
            let ahead = wrapped(start, speed, time, 96) - 2
            let x = index == 1 ? generator.uniform(3...3.6) : -generator.uniform(2.55...2.75)
            let phase = step(time, stride: 0.9, offset: index)
            addFacing(
                bank.figures.cyclist(kind: index, view: .end, phase: phase), .bicyclist, left: x - height / 2,
                right: x + height / 2, bottom: 0, top: height, z: cameraZ + ahead, extent: SIMD2(1, 0.998),
                light: Vector(repeating: 0.95), mode: .cutOut)
            addShadow(
                left: x - 0.35, right: x + 0.35, z0: cameraZ + ahead - 0.8, z1: cameraZ + ahead + 0.8, y: 0.01,
                strength: 0.8)
        }
    }
}
