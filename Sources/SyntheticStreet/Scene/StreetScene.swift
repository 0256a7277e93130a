/// What distinguishes one scene (between two cuts) from the next: light, sky, gardens, parked cars, camera.
struct StreetScene {
    let seed: UInt64
    /// +1: the sun is on the right, so the left fronts are lit.
    let sunSide: Float
    let skyIndex: Int
    /// Each side has gardens instead of houses on one pair of lots in every `gardenPeriod` pairs.
    let gardenPeriod: (left: Int, right: Int)
    let gardenPhase: (left: Int, right: Int)
    /// The kerb with parked cars: -1 left, +1 right.
    let parkingSide: Float
    let cameraX: Float
    let cameraHeight: Float
    let startZ: Float

    init(seed: UInt64, number: Int) {
        var generator = SeededGenerator(seed, .scene, number)
        self.seed = generator.next()
        sunSide = generator.chance(0.5) ? 1 : -1
        skyIndex = generator.integer(below: 3)
        gardenPeriod = (2 + generator.integer(below: 3), 2 + generator.integer(below: 2))
        gardenPhase = (generator.integer(below: 4), 2)
        parkingSide = generator.chance(0.5) ? 1 : -1
        cameraX = -1.55 + generator.uniform(-0.2...0.3)
        cameraHeight = generator.uniform(1.4...1.65)
        startZ = generator.uniform(0...16)
    }

    func isGarden(lot: Int, side: Float) -> Bool {
        let period = side < 0 ? gardenPeriod.left : gardenPeriod.right
        let phase = side < 0 ? gardenPhase.left : gardenPhase.right
        // Two lots at a time, so that trees stand against the sky.
        let pair = (lot >> 1) + phase
        return pair % period == 0
    }

    /// Light on a wall that faces the street from `side`.
    func frontLight(side: Float) -> Vector {
        side == sunSide ? Vector(0.62, 0.65, 0.7) : Vector(1.42, 1.37, 1.29)
    }

    /// Light on what faces the camera.
    var facingLight: Vector { Vector(0.8, 0.81, 0.84) }
    var groundLight: Vector { Vector(1.12, 1.11, 1.1) }
}
