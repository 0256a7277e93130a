/// One scene's ground surfaces, paints and colours.
struct ViewMaterials {
    let road: Surface
    let paving: Surface
    let kerb: Surface
    let grass: Surface
    /// Ground behind pavements: grass or paving.
    let plot: Surface
    let paint: Surface
    /// Paint of bay lines, edge lines and box junctions: white, yellow or blue.
    let bayPaint: Surface
    /// Colour of this season's leaves.
    let leaf: Vector
    /// 0: all trees are bare, 1: all are green.
    let greenShare: Float
    let lampTone: Vector

    init(_ art: ViewTextures, _ light: ViewLight, _ dice: inout SeededGenerator) {
        let wet: Float = light.isWet ? 0.72 : 1
        let cast = Vector(1 + dice.uniform(-0.05...0.07), 1, 1 + dice.uniform(-0.08...0.08))
        road = Surface(
            texture: dice.pick(art.surfaces.asphalts), label: .road, tint: cast * (dice.uniform(0.62...1.55) * wet))
        paving = Surface(
            texture: dice.pick(art.surfaces.pavings), label: .pavement,
            tint: Vector(repeating: dice.uniform(0.75...1.35) * wet))
        kerb = Surface(
            texture: art.walls.concrete, label: .pavement, tint: Vector(repeating: dice.uniform(0.8...1.3)),
            tile: SIMD2(2, 2))
        grass = Surface(
            texture: art.surfaces.grasses[light.isSnowy ? 3 : dice.integer(below: 3)], label: .tree,
            tint: Vector(dice.uniform(0.8...1.15), dice.uniform(0.85...1.15), dice.uniform(0.75...1.1)))
        plot = dice.chance(0.6) ? grass : paving
        paint = Surface(
            texture: dice.pick(art.surfaces.paints), label: .road, tint: Vector(repeating: dice.uniform(0.85...1.15)),
            tile: SIMD2(2, 2), mode: .mixed, isOneSided: false)
        var bay = paint
        bay.tint *= dice.pick([
            Vector(1, 1, 1), Vector(1, 1, 1), Vector(1, 1, 1), Vector(0.95, 0.78, 0.3), Vector(0.4, 0.6, 0.95),
        ])
        bayPaint = bay
        let leaves = [
            Vector(0.8, 0.95, 0.7), Vector(0.6, 0.78, 0.6), Vector(1, 1.1, 0.7), Vector(1.3, 0.95, 0.5),
            Vector(0.7, 0.72, 0.62),
        ]
        leaf = dice.pick(leaves) * dice.uniform(0.75...1.15)
        greenShare = light.isSnowy ? 0 : dice.pick([1, 1, 0.8, 0.4, 0])
        // Sodium, LED, mercury.
        lampTone = dice.pick([Vector(1.25, 0.82, 0.4), Vector(0.95, 1, 1.1), Vector(1.15, 1, 0.76)])
    }
}
