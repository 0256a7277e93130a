import Imaging

/// One scene in front of a fixed camera: the camera, the light, and everything in it.
struct ViewScene {
    /// Ranges of a camera's height (metres), downward pitch (turns) and horizontal field of view (turns).
    private struct Mount {
        let height: ClosedRange<Float>
        let pitch: ClosedRange<Float>
        let angle: ClosedRange<Float>
    }

    let pose: Pose
    let camera: Camera
    let lens: Lens
    let traits: SensorTraits
    let caption: CaptionPlan
    let sunMapRadius: Float
    /// Holds the patches of all static things, and the movers.
    private(set) var builder: ViewBuilder

    init(
        _ view: StreetOptions.View, seed: UInt64, number: Int, buffer: SampleBuffer, size: PixelSize,
        bank: TextureBank, art: ViewTextures
    ) {
        var dice = SeededGenerator(seed, .view, number, view.hashKey)
        let light = ViewLight(&dice)
        let mount = Self.mount(view)
        let height = dice.uniform(mount.height)
        let pitch = dice.uniform(mount.pitch)
        let distance = height * Wave.cosine(pitch) / Wave.sine(pitch)
        let aim = Vector(0, 0, distance)
        pose = Pose(position: Vector(0, height, 0), target: aim, roll: dice.uniform(-0.009...0.009))
        let half = dice.uniform(mount.angle) / 2
        let bend = dice.chance(0.6) ? dice.uniform(0.02...0.22) : 0
        let focal = Float(max(buffer.width, 1)) / 2 * Wave.cosine(half) / Wave.sine(half) / (1 + bend)
        camera = Camera(focal: focal, buffer: buffer)
        lens = Lens(size: size, strength: bend)
        traits = Self.traits(light, &dice)
        caption = CaptionPlan(size: size, &dice)
        sunMapRadius = min(max(distance * 1.6, 45), 120)
        let materials = ViewMaterials(art, light, &dice)
        builder = ViewBuilder(
            bank: bank, art: art, light: light, materials: materials, pose: pose, aim: aim, dice: dice)
        builder.build(view, distance: distance, reach: Wave.sine(half) / Wave.cosine(half))
    }

    /// Adds the reflections of static things in the wet ground.
    mutating func addReflections() { builder.addReflections(of: builder.patches) }

    mutating func addMovers(at time: Double, _ relighting: Relighting) -> (shadows: [Patch], things: [Patch]) {
        builder.addMovers(at: time, relighting)
    }

    private static func mount(_ view: StreetOptions.View) -> Mount {
        switch view {
        case .car, .pole: Mount(height: 3...10, pitch: 0.02...0.12, angle: 0.1...0.25)
        case .bridge: Mount(height: 6...12, pitch: 0.014...0.055, angle: 0.075...0.2)
        case .roof: Mount(height: 10...30, pitch: 0.05...0.14, angle: 0.085...0.22)
        case .lot: Mount(height: 5...25, pitch: 0.045...0.13, angle: 0.11...0.25)
        case .crossing: Mount(height: 5...12, pitch: 0.03...0.115, angle: 0.12...0.25)
        }
    }

    private static func traits(_ light: ViewLight, _ dice: inout SeededGenerator) -> SensorTraits {
        var traits = SensorTraits()
        let isNight = light.hour == .night
        traits.target = isNight ? dice.uniform(34...84) : dice.uniform(72...148)
        traits.lift = dice.chance(0.4) ? dice.uniform(4...34) : 0
        traits.contrast = dice.uniform(0.8...1.3)
        traits.saturation = dice.pick([0.05, 0.4, 0.6, 0.8, 0.9, 1, 1, 1.15, 1.35])
        traits.balance = Vector(1 + dice.uniform(-0.12...0.12), 1, 1 + dice.uniform(-0.13...0.13))
        traits.blur = dice.uniform(-0.1...0.24)
        traits.noise = light.isDark ? dice.uniform(0.8...2.6) : dice.uniform(0.3...2)
        traits.colorNoise = dice.uniform(0.2...0.8)
        traits.quality = dice.chance(0.2) ? 100 : Int(dice.uniform(14...88))
        traits.vignette = dice.chance(0.5) ? dice.uniform(0.05...0.45) : 0
        if dice.chance(light.sun == nil ? 0.08 : 0.2) {
            traits.flare = dice.uniform(0.1...0.6)
            traits.flarePlace = SIMD2(dice.uniform(0...1), dice.uniform(-0.2...0.2))
        }
        return traits
    }
}
