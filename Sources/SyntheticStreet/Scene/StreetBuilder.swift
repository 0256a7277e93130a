/// Turns a scene into patches, as far as a camera at `cameraZ` can see. x right, y up, z along the street; metres.
struct StreetBuilder {
    static let lotLength: Float = 16
    static let roadHalf = GroundTextures.roadWidth / 2
    static let kerbHeight: Float = 0.13
    static let frontX: Float = 7.5
    /// How far houses extend back from the street.
    static let houseDepth: Float = 7
    static let lotsAhead = 12

    let bank: TextureBank
    let scene: StreetScene
    private(set) var patches: [Patch] = []

    init(bank: TextureBank, scene: StreetScene) {
        self.bank = bank
        self.scene = scene
    }

    mutating func removeAll() { patches.removeAll(keepingCapacity: true) }

    mutating func add(_ patch: Patch) { patches.append(patch) }

    /// All static things, and the sky.
    mutating func addScenery(cameraZ: Float) {
        let firstLot = Int((cameraZ / Self.lotLength).rounded(.down))
        for lot in firstLot..<firstLot + Self.lotsAhead {
            addGround(lot: lot)
            for side in [Float(-1), 1] {
                if scene.isGarden(lot: lot, side: side) {
                    addGarden(lot: lot, side: side)
                } else {
                    addBuildings(lot: lot, side: side)
                }
                addFurniture(lot: lot, side: side)
                addParkedCars(lot: lot, side: side)
            }
        }
        addDistance(cameraZ: cameraZ)
        addSky(cameraZ: cameraZ)
    }

    /// A wall that runs along the street at `x`, from `z0` to `z1`.
    mutating func addWall(
        _ texture: Texture, _ label: StreetClass, x: Float, z0: Float, z1: Float, bottom: Float, top: Float,
        start: SIMD2<Float>, extent: SIMD2<Float>, light: Vector, mode: Patch.Mode = .solid
    ) {
        add(
            Patch(
                texture: texture.view, origin: Vector(x, top, z0), across: Vector(0, 0, z1 - z0),
                down: Vector(0, bottom - top, 0), start: start, extent: extent, light: light, label: label, mode: mode))
    }

    /// A wall across the view, `left` to `right` at depth `z`.
    mutating func addFacing(
        _ texture: Texture.View, _ label: StreetClass, left: Float, right: Float, bottom: Float, top: Float, z: Float,
        start: SIMD2<Float> = .zero, extent: SIMD2<Float> = SIMD2(1, 1), light: Vector, mode: Patch.Mode = .solid
    ) {
        add(
            Patch(
                texture: texture, origin: Vector(left, top, z), across: Vector(right - left, 0, 0),
                down: Vector(0, bottom - top, 0), start: start, extent: extent, light: light, label: label, mode: mode))
    }

    /// A level piece at height `y`: u grows to the right, v towards the camera.
    mutating func addLevel(
        _ texture: Texture, _ label: StreetClass, left: Float, right: Float, z0: Float, z1: Float, y: Float,
        start: SIMD2<Float> = .zero, extent: SIMD2<Float>, light: Vector, mode: Patch.Mode = .solid
    ) {
        add(
            Patch(
                texture: texture.view, origin: Vector(left, y, z1), across: Vector(right - left, 0, 0),
                down: Vector(0, 0, z0 - z1), start: start, extent: extent, light: light, label: label, mode: mode))
    }

    /// A soft dark spot on the ground; `strength` up to 1.
    mutating func addShadow(
        left: Float, right: Float, z0: Float, z1: Float, y: Float, strength: Float, inner: Bool = false
    ) {
        // The inner part of the shadow texture is uniform.
        let start: Float = inner ? 0.4 : 0
        addLevel(
            bank.furniture.shadow, .road, left: left, right: right, z0: z0, z1: z1, y: y,
            start: SIMD2(start, start), extent: SIMD2(repeating: inner ? 0.2 : 1), light: Vector(repeating: strength),
            mode: .shadow)
    }
}
