extension StreetBuilder {
    /// Road, kerbs and pavements of one lot.
    mutating func addGround(lot: Int) {
        let z0 = Float(lot) * Self.lotLength
        let z1 = z0 + Self.lotLength
        let half = Self.roadHalf
        addLevel(
            bank.ground.road, .road, left: -half, right: half, z0: z0, z1: z1, y: 0, extent: SIMD2(1, 1),
            light: scene.groundLight)
        for side in [Float(-1), 1] {
            let inner = side * half
            let outer = side * Self.frontX
            addWall(
                bank.ground.kerb, .pavement, x: inner, z0: z0, z1: z1, bottom: 0, top: Self.kerbHeight,
                start: .zero, extent: SIMD2(1, 1), light: scene.frontLight(side: side) * 0.9)
            addLevel(
                bank.ground.kerb, .pavement, left: min(inner, inner + side * 0.15),
                right: max(inner, inner + side * 0.15),
                z0: z0, z1: z1, y: Self.kerbHeight + 0.002, start: .zero, extent: SIMD2(0.01, 1),
                light: scene.groundLight)
            addLevel(
                bank.ground.pavement, .pavement, left: min(inner, outer), right: max(inner, outer), z0: z0, z1: z1,
                y: Self.kerbHeight, extent: SIMD2(1.2, 4), light: scene.groundLight * 0.94)
        }
        // Houses on the sun's side shade their pavement and part of the road.
        if !scene.isGarden(lot: lot, side: scene.sunSide) {
            let edge = scene.sunSide * Self.frontX
            let reach = scene.sunSide * 1.2
            addShadow(
                left: min(edge, reach), right: max(edge, reach), z0: z0, z1: z1, y: Self.kerbHeight + 0.01,
                strength: 0.42, inner: true)
        }
    }

    /// Hazy trees and roofs that close off the street in the distance.
    mutating func addDistance(cameraZ: Float) {
        let z = cameraZ + 186
        addFacing(
            bank.trees.distant.view, .tree, left: -150, right: 150, bottom: 0, top: 13, z: z, extent: SIMD2(3, 1),
            light: scene.facingLight, mode: .cutOut)
        addFacing(
            bank.facades[3].texture.view, .building, left: -9, right: 7, bottom: 0, top: 10, z: z - 1,
            start: SIMD2(0, 0.4), extent: SIMD2(1, 0.6), light: scene.facingLight)
    }

    mutating func addSky(cameraZ: Float) {
        // Far larger than the view, for pictures of any shape; one texture spans 4000 by 2100 m at this depth.
        let reach: Float = 40_000
        var sky = Patch(
            texture: bank.sky.skies[scene.skyIndex].view, origin: Vector(-reach, reach, cameraZ + 4000),
            across: Vector(2 * reach, 0, 0), down: Vector(0, -reach - 100, 0), light: Vector(repeating: 1), label: .sky)
        sky.extent = SIMD2(2 * reach / 4000, (reach + 100) / 2100)
        sky.start.y = 0.98 - sky.extent.y
        sky.haze = 0
        add(sky)
    }
}
