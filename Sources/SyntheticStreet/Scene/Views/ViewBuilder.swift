/// Collects the patches of a scene in front of a fixed camera. Places are in the coordinates of `frame`.
struct ViewBuilder {
    let bank: TextureBank
    let art: ViewTextures
    let light: ViewLight
    let materials: ViewMaterials
    let pose: Pose
    /// Where the middle of the picture meets the ground.
    let aim: Vector
    var dice: SeededGenerator
    var frame = Frame()
    private(set) var patches: [Patch] = []
    var movers: [Mover] = []
    var lamps: [StreetLamp] = []

    var eye: Vector { pose.position }

    init(
        bank: TextureBank, art: ViewTextures, light: ViewLight, materials: ViewMaterials, pose: Pose, aim: Vector,
        dice: SeededGenerator
    ) {
        self.bank = bank
        self.art = art
        self.light = light
        self.materials = materials
        self.pose = pose
        self.aim = aim
        self.dice = dice
    }

    mutating func removeAll() { patches.removeAll(keepingCapacity: true) }

    mutating func add(_ patch: Patch) { patches.append(patch) }

    /// Runs `build` in another coordinate frame.
    mutating func inside(_ inner: Frame, _ build: (inout ViewBuilder) -> Void) {
        let outer = frame
        frame = inner
        build(&self)
        frame = outer
    }

    /// A parallelogram; its texture starts at `start` and spans `extent`; nil repeats it every `surface.tile`.
    mutating func addPanel(
        _ surface: Surface, origin: Vector, across: Vector, down: Vector, start: SIMD2<Float> = .zero,
        extent: SIMD2<Float>? = nil, outline: Patch.Outline = Patch.Outline()
    ) {
        let turnedAcross = frame.turned(across)
        let turnedDown = frame.turned(down)
        var normal = turnedAcross.cross(turnedDown)
        // A two-sided surface is lit on the side that the eye sees.
        if !surface.isOneSided, (normal * (eye - frame.place(origin))).sum() < 0 { normal = -normal }
        let (shine, share) = light.onto(normal)
        var patch = Patch(
            texture: surface.texture.view, origin: frame.place(origin), across: turnedAcross, down: turnedDown,
            light: shine * surface.tint, label: surface.label)
        patch.start = start
        patch.extent = extent ?? SIMD2(across.size / surface.tile.x, down.size / surface.tile.y)
        patch.outline = outline
        patch.mode = surface.mode
        patch.isOneSided = surface.isOneSided
        patch.sunShare = share
        add(patch)
    }

    /// A level quadrilateral at height `y` with corners (x, z); the texture lies along the frame.
    mutating func addGround(_ surface: Surface, y: Float, _ corners: [SIMD2<Float>]) {
        guard corners.count == 4 else { return }
        let flipped = corners.map { SIMD2($0.x, -$0.y) }
        var ground = surface
        ground.isOneSided = false
        addPanel(
            ground, origin: Vector(0, y, 0), across: Vector(1, 0, 0), down: Vector(0, 0, -1),
            outline: Patch.Outline(a: flipped[0], b: flipped[1], c: flipped[2], d: flipped[3]))
    }

    mutating func addGround(_ surface: Surface, y: Float, x: ClosedRange<Float>, z: ClosedRange<Float>) {
        addGround(
            surface, y: y,
            [
                SIMD2(x.lowerBound, z.upperBound), SIMD2(x.upperBound, z.upperBound),
                SIMD2(x.upperBound, z.lowerBound), SIMD2(x.lowerBound, z.lowerBound),
            ])
    }

    /// The four sides of a box, and its top unless `top` is nil.
    mutating func addBox(
        _ sides: Surface, top: Surface?, x: ClosedRange<Float>, y: ClosedRange<Float>, z: ClosedRange<Float>,
        start: SIMD2<Float> = .zero
    ) {
        let wide = x.upperBound - x.lowerBound
        let deep = z.upperBound - z.lowerBound
        let down = Vector(0, y.lowerBound - y.upperBound, 0)
        let walls: [(Vector, Vector)] = [
            (Vector(x.lowerBound, y.upperBound, z.lowerBound), Vector(wide, 0, 0)),
            (Vector(x.upperBound, y.upperBound, z.upperBound), Vector(-wide, 0, 0)),
            (Vector(x.lowerBound, y.upperBound, z.upperBound), Vector(0, 0, -deep)),
            (Vector(x.upperBound, y.upperBound, z.lowerBound), Vector(0, 0, deep)),
        ]
        for (origin, across) in walls { addPanel(sides, origin: origin, across: across, down: down, start: start) }
        if let top {
            addPanel(
                top, origin: Vector(x.lowerBound, y.upperBound, z.upperBound), across: Vector(wide, 0, 0),
                down: Vector(0, 0, -deep))
        }
    }

    /// A thin wall from `start` to `end`, visible from both sides; the texture starts at the wall's top.
    mutating func addScreen(
        _ surface: Surface, from start: SIMD2<Float>, to end: SIMD2<Float>, bottom: Float, top: Float
    ) {
        var screen = surface
        screen.isOneSided = false
        let across = Vector(end.x - start.x, 0, end.y - start.y)
        addPanel(
            screen, origin: Vector(start.x, top, start.y), across: across, down: Vector(0, bottom - top, 0),
            extent: SIMD2(across.size / surface.tile.x, (top - bottom) / surface.tile.y * 0.99))
    }

    /// An upright picture that faces the eye. `base`: middle of its lower edge. `lean`: from 0, upright, to 1, along
    /// the camera's up axis, for eyes high up.
    mutating func addFigure(
        _ texture: Texture.View, _ label: StreetClass, base: Vector, width: Float, height: Float, tint: Vector,
        isMirrored: Bool = false, mode: Patch.Mode = .cutOut, lean: Float = 0.3
    ) {
        let foot = frame.place(base)
        let away = foot - eye
        let across = Vector(away.z, 0, -away.x).unit * width
        let rise = (Vector(0, 1, 0) * (1 - lean) + pose.up * lean).unit * height
        let (shine, share) = light.onto(nil)
        var patch = Patch(
            texture: texture, origin: foot + rise - across / 2, across: across, down: -rise, light: shine * tint,
            label: label, mode: mode)
        patch.start.x = isMirrored ? 1 : 0
        patch.extent = SIMD2(isMirrored ? -1 : 1, 0.998)
        patch.sunShare = share
        add(patch)
    }

    /// A post that faces the eye.
    mutating func addPost(
        x: Float, z: Float, bottom: Float = 0, top: Float, width: Float, tint: Float = 0.9, label: StreetClass = .pole
    ) {
        addFigure(
            bank.furniture.post.view, label, base: Vector(x, bottom, z), width: width, height: top - bottom,
            tint: Vector(repeating: tint), mode: .solid, lean: 0)
    }

    /// A beam between two places that faces the eye.
    mutating func addBeam(
        from start: Vector, to end: Vector, thickness: Float, tint: Float = 0.9, label: StreetClass = .pole
    ) {
        let foot = frame.place(start)
        let world = frame.turned(end - start)
        let side = world.cross(foot - eye).unit * thickness
        let (shine, share) = light.onto(nil)
        var patch = Patch(
            texture: bank.furniture.post.view, origin: foot - side / 2, across: side, down: world,
            light: shine * tint, label: label)
        patch.extent = SIMD2(1, 0.998)
        patch.sunShare = share
        add(patch)
    }

    /// A soft shadow on the ground below something.
    mutating func addBlob(x: Float, z: Float, width: Float, length: Float, strength: Float, y: Float = 0.02) {
        var patch = Patch(
            texture: bank.furniture.shadow.view, origin: frame.place(Vector(x - width / 2, y, z + length / 2)),
            across: frame.turned(Vector(width, 0, 0)), down: frame.turned(Vector(0, 0, -length)),
            light: Vector(repeating: strength), label: .road)
        patch.mode = .shadow
        add(patch)
    }

    /// A glow that faces the eye.
    mutating func addGlow(_ center: Vector, size: Float, color: Vector) {
        let place = frame.place(center)
        let away = place - eye
        // Nearer to the eye than the lamp, which must not hide its own light, and near enough to clear the ground.
        let low = size * 0.5 * pose.up.y
        let clearing = (low - place.y + 0.05) / max(eye.y - place.y + low, 0.5)
        let share = min(max(clearing, 0.4 / max(away.size, 1)), 0.6)
        let across = Vector(away.z, 0, -away.x).unit * (size * (1 - share))
        var down = away.cross(across).unit * (size * (1 - share))
        if down.y > 0 { down = -down }
        var patch = Patch(
            texture: art.glow.view, origin: place - away * share - across / 2 - down / 2, across: across, down: down,
            light: color, label: .sky, mode: .glow)
        patch.haze = 0
        add(patch)
        if light.isWet, place.y > 0.1 { addStreak(below: place, size: size, color: color) }
    }

    /// A lamp's reflection in the wet road, stretched towards the eye; a little above the road, which would hide it.
    private mutating func addStreak(below lamp: Vector, size: Float, color: Vector) {
        let image = lamp * Vector(1, -1, 1)
        let share = eye.y / (eye.y + lamp.y) * 0.97
        let place = eye + (image - eye) * share
        let away = place - eye
        let across = Vector(away.z, 0, -away.x).unit * (size * share * 0.6)
        let down = pose.up * (-3.5 * size * share)
        var patch = Patch(
            texture: art.glow.view, origin: place - across / 2 - down / 2, across: across, down: down,
            light: color * 0.45, label: .sky, mode: .glow)
        patch.haze = 0
        add(patch)
    }

    /// Whether something of this footprint and height would block the view, or stand where the camera is.
    func blocks(x: ClosedRange<Float>, z: ClosedRange<Float>, height: Float, margin: Float = 2.5) -> Bool {
        for step in 0...14 {
            let spot = eye + (aim - eye) * (Float(step) / 12)
            guard spot.y < height || step == 0 else { continue }
            let local = frame.local(spot)
            if local.x > x.lowerBound - margin, local.x < x.upperBound + margin, local.z > z.lowerBound - margin,
                local.z < z.upperBound + margin
            {
                return true
            }
        }
        return false
    }
}
