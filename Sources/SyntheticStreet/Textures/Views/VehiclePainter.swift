/// Paints vehicles of every kind and builds their panels.
struct VehiclePainter {
    private typealias Edge = VehicleModel.Edge
    let noise: NoiseField
    private let index: Int
    private let seed: UInt64

    init(seed: UInt64, index: Int, noise: NoiseField) {
        self.seed = seed
        self.index = index
        self.noise = noise
    }

    private var generator: SeededGenerator { SeededGenerator(seed, .car, 500, index) }

    /// Colours as cars are sold: most are white, grey or black.
    static let carColors = [
        Canvas.Color(226, 228, 228), Canvas.Color(28, 30, 34), Canvas.Color(168, 172, 176), Canvas.Color(92, 96, 100),
        Canvas.Color(236, 236, 232), Canvas.Color(40, 44, 54), Canvas.Color(142, 26, 28), Canvas.Color(38, 62, 110),
        Canvas.Color(190, 194, 198), Canvas.Color(60, 64, 68), Canvas.Color(214, 214, 210), Canvas.Color(20, 20, 22),
        Canvas.Color(122, 126, 130), Canvas.Color(176, 34, 30), Canvas.Color(96, 124, 160), Canvas.Color(230, 230, 228),
        Canvas.Color(150, 140, 118), Canvas.Color(52, 74, 60), Canvas.Color(204, 166, 40), Canvas.Color(34, 40, 62),
        Canvas.Color(196, 92, 34), Canvas.Color(108, 40, 44), Canvas.Color(178, 182, 184), Canvas.Color(46, 48, 50),
        Canvas.Color(98, 84, 70), Canvas.Color(242, 242, 240), Canvas.Color(70, 110, 140), Canvas.Color(24, 26, 34),
    ]

    func car() -> VehicleModel {
        var generator = generator
        let body = Self.carColors[index % Self.carColors.count] * generator.uniform(0.92...1.06)
        let estate = generator.chance(0.55)
        var proportions = CarPainter.Proportions.usual(estate: estate)
        // Newer cars have short bonnets and flat windscreens.
        proportions.frontFoot += generator.uniform(-0.02...0.09)
        proportions.frontRoof += generator.uniform(-0.04...0.08)
        if estate { proportions.rearRoof += generator.uniform(-0.02...0.08) }
        proportions.roofHalf = generator.uniform(0.58...0.7)
        let model = CarPainter(
            body: body, estate: estate, tall: generator.chance(0.5), proportions: proportions, noise: noise
        ).paint()
        let half = CarModel.width / 2
        let length = model.length
        func along(_ place: Float) -> Float { place - length / 2 }
        func row(_ height: Float) -> Float { 1 - height / CarModel.textureHeight }
        var vehicle = VehicleModel(length: length, width: CarModel.width, height: model.roof)
        vehicle.addEnd(
            model.rear, direction: -1, top: Edge(z: along(0), y: model.waist, half: half),
            bottom: Edge(z: along(0), y: 0, half: half), rows: row(model.waist)...1, isCutOut: true)
        vehicle.addEnd(
            model.front, direction: 1, top: Edge(z: along(length), y: 0.76, half: half),
            bottom: Edge(z: along(length), y: 0, half: half), rows: row(0.76)...1, isCutOut: true)
        vehicle.addSides(
            model.side, half: half, rear: along(0), front: along(length), bottom: 0, top: model.waist,
            rows: row(model.waist)...1, isCutOut: true)
        vehicle.addSides(
            model.side, half: half, rear: along(0), front: along(length), bottom: model.waist, top: model.roof,
            lean: half - model.roofHalf, rows: row(model.roof)...row(model.waist), isCutOut: true)
        vehicle.addTop(
            model.paint, rear: (along(model.rearRoof), model.roof), front: (along(model.frontRoof), model.roof),
            half: model.roofHalf)
        for (direction, roof, foot) in [
            (Float(1), model.frontRoof, model.frontFoot), (-1, model.rearRoof, model.rearFoot),
        ] {
            vehicle.addEnd(
                model.glass, direction: direction, top: Edge(z: along(roof), y: model.roof, half: model.roofHalf),
                bottom: Edge(z: along(foot), y: model.waist, half: half - 0.06))
        }
        vehicle.addTop(
            model.paint, rear: (along(model.frontFoot), model.waist), front: (along(length), 0.74), half: half - 0.02)
        vehicle.addTop(
            model.paint, rear: (along(0.01), model.waist - 0.02), front: (along(model.rearFoot + 0.01), model.waist),
            half: half - 0.02)
        // Glass reflects more or less of the sky.
        let mirrored = generator.uniform(0.75...2.4)
        for index in vehicle.panels.indices where vehicle.panels[index].texture === model.glass {
            vehicle.panels[index].tint = mirrored
        }
        fill(&vehicle, model)
        if generator.chance(0.12) {
            let box = panelTexture(Canvas.Color(repeating: generator.uniform(20...90)))
            vehicle.addBox(
                sides: box, end: box, roof: box, half: 0.35, rear: -0.9, front: 0.7, bottom: model.roof,
                top: model.roof + 0.28)
        }
        vehicle.stretch(
            Vector(generator.uniform(1...1.1), generator.uniform(0.98...1.22), generator.uniform(0.95...1.14)))
        return vehicle
    }

    /// Adds inner boxes, so that the gaps between panels show more of the car.
    private func fill(_ vehicle: inout VehicleModel, _ model: CarModel) {
        let half = CarModel.width / 2 - 0.05
        let end = model.length / 2 - 0.06
        vehicle.addBox(
            sides: model.paint, end: model.paint, roof: model.paint, half: half, rear: -end, front: end, bottom: 0.3,
            top: 0.7)
        vehicle.addBox(
            sides: model.paint, end: model.paint, roof: model.paint, half: half - 0.03,
            rear: model.rearFoot - model.length / 2 + 0.05, front: model.frontFoot - model.length / 2 - 0.03,
            bottom: 0.6, top: model.waist - 0.03)
        vehicle.addBox(
            sides: model.glass, end: model.glass, roof: model.paint, half: model.roofHalf - 0.05,
            rear: model.rearRoof - model.length / 2 + 0.04, front: model.frontRoof - model.length / 2 - 0.04,
            bottom: model.waist - 0.1, top: model.roof - 0.03)
    }

    func van() -> VehicleModel {
        var generator = generator
        let colors = [
            Canvas.Color(232, 232, 230), Canvas.Color(214, 216, 216), Canvas.Color(60, 64, 70),
            Canvas.Color(236, 234, 228), Canvas.Color(44, 70, 120), Canvas.Color(188, 150, 40),
            Canvas.Color(226, 226, 226), Canvas.Color(150, 34, 30),
        ]
        let body = colors[index % 100 % colors.count]
        let length = generator.uniform(4.7...6)
        let height = generator.uniform(1.95...2.55)
        let half = generator.uniform(0.92...1.02)
        var vehicle = VehicleModel(length: length, width: half * 2, height: height)
        var side = Canvas(widthLog2: 8, heightLog2: 7)
        let scale = SIMD2(256 / length, 128 / height)
        func at(_ x: Float, _ y: Float) -> SIMD2<Float> { SIMD2(x * scale.x, (height - y) * scale.y) }
        let nose: Float = 0.95
        let screen = length - nose
        side.polygon(
            [
                at(0.02, 0.3), at(0.02, height), at(screen - 0.75, height), at(screen, 1.2), at(length - 0.03, 0.95),
                at(length, 0.3),
            ], body)
        shadeBody(&side)
        let glass = Canvas.Color(34, 40, 46)
        side.polygon(
            [
                at(screen - 1.3, 1.2), at(screen - 1.3, height - 0.35), at(screen - 0.72, height - 0.35),
                at(screen - 0.14, 1.2),
            ], glass)
        if generator.chance(0.4) {
            side.rectangle(at(0.3, 0).x, at(0, height - 0.35).y, at(screen - 1.5, 0).x, at(0, 1.25).y, glass)
        } else if generator.chance(0.6) {
            paintLetters(&side, &generator, left: 30, right: 150, top: 40, bottom: 74, ink: Canvas.Color(60, 80, 140))
        }
        for line in [screen - 1.4, screen - 2.5] {
            side.rectangle(at(line, 0).x, 14, at(line, 0).x + 1, 108, body * 0.55)
        }
        paintWheels(&side, at: [length * 0.2, length * 0.82], radius: 0.34, scale: scale, height: height)
        let roof = panelTexture(body)
        let z = length / 2
        vehicle.addSides(side.texture(), half: half, rear: -z, front: z, bottom: 0, top: height, isCutOut: true)
        vehicle.addEnd(
            faceTexture(body, &generator, isFront: false), direction: -1, top: Edge(z: -z, y: height, half: half),
            bottom: Edge(z: -z, y: 0.2, half: half))
        vehicle.addEnd(
            faceTexture(body, &generator, isFront: true), direction: 1, top: Edge(z: z, y: 0.95, half: half),
            bottom: Edge(z: z, y: 0.2, half: half), rows: 0.6...1)
        vehicle.addTop(roof, rear: (z - nose, 1.2), front: (z, 0.95), half: half)
        vehicle.addEnd(
            glassTexture(body), direction: 1, top: Edge(z: z - nose - 0.75, y: height, half: half),
            bottom: Edge(z: z - nose, y: 1.2, half: half))
        vehicle.addTop(roof, rear: (-z, height), front: (z - nose - 0.75, height), half: half)
        return vehicle
    }

    func lorry() -> VehicleModel {
        var generator = generator
        let colors = [
            Canvas.Color(226, 226, 224), Canvas.Color(160, 30, 30), Canvas.Color(40, 70, 140),
            Canvas.Color(210, 212, 212), Canvas.Color(200, 160, 40), Canvas.Color(60, 100, 70),
            Canvas.Color(60, 62, 66), Canvas.Color(190, 96, 40),
        ]
        let cab = generator.pick(colors)
        let kind = index % 100 % 6
        let isTipper = kind == 5
        let cargo = kind == 0 || kind == 3 ? Canvas.Color(232, 232, 230) : generator.pick(colors)
        let trailer = [Float(12.4), 9, 6.5, 7.5, 12, 5.4][kind] * generator.uniform(0.9...1.05)
        let top = isTipper ? generator.uniform(1.9...2.5) : generator.uniform(3.1...4)
        let cabHeight = generator.uniform(2.7...3.5)
        let cabLength = generator.uniform(1.9...2.5)
        let length = trailer + cabLength + 0.5
        let half: Float = 1.25
        let z = length / 2
        var vehicle = VehicleModel(length: length, width: 2.5, height: max(top, cabHeight))
        vehicle.lampHeight = 0.9
        var door = Canvas(widthLog2: 6, heightLog2: 6, color: cab, coverage: 1)
        shadeBody(&door)
        door.rectangle(22, 8, 54, 28, Canvas.Color(36, 42, 48))
        door.rectangle(18, 6, 19, 58, cab * 0.55)
        paintWheels(
            &door, at: [cabLength * 0.5], radius: 0.5, scale: SIMD2(64 / cabLength, 64 / cabHeight), height: cabHeight)
        let inner = half - 0.05
        vehicle.addSides(door.texture(), half: inner, rear: z - cabLength, front: z, bottom: 0.1, top: cabHeight)
        vehicle.addEnd(
            faceTexture(cab, &generator, isFront: true), direction: 1, top: Edge(z: z, y: cabHeight, half: inner),
            bottom: Edge(z: z, y: 0.3, half: inner))
        let roof = panelTexture(cab)
        vehicle.addEnd(
            roof, direction: -1, top: Edge(z: z - cabLength, y: cabHeight, half: inner),
            bottom: Edge(z: z - cabLength, y: 0.5, half: inner))
        vehicle.addTop(roof, rear: (z - cabLength, cabHeight), front: (z, cabHeight), half: inner)
        vehicle.addBox(
            sides: cargoTexture(cargo, kind: kind, &generator), end: doorsTexture(cargo),
            roof: panelTexture(isTipper ? Canvas.Color(128, 112, 92) : cargo * 0.95 + 8), half: half, rear: -z,
            front: z - cabLength - 0.5, bottom: 1, top: top)
        addAxles(&vehicle, trailer: trailer, rear: -z, front: z - cabLength, half: half)
        return vehicle
    }

    private func addAxles(_ vehicle: inout VehicleModel, trailer: Float, rear: Float, front: Float, half: Float) {
        var axles = Canvas(widthLog2: 8, heightLog2: 4)
        axles.rectangle(4, 0, 250, 3, Canvas.Color(40, 40, 42))
        for place in trailer > 8 ? [Float(0.1), 0.19, 0.28, 0.93] : [Float(0.14), 0.28] {
            let hub = SIMD2(place * 256, 7)
            axles.limb(hub, hub, 7, 7, Canvas.Color(24, 24, 26))
            axles.limb(hub, hub, 3, 3, Canvas.Color(120, 120, 122))
        }
        if index % 2 == 0 { axles.rectangle(90, 2, 200, 11, Canvas.Color(90, 92, 96)) }
        vehicle.addSides(
            axles.texture(), half: half - 0.1, rear: rear, front: front, bottom: 0, top: 1, isCutOut: true)
        vehicle.addEnd(
            panelTexture(Canvas.Color(repeating: 30)), direction: -1, top: Edge(z: rear + 0.3, y: 1, half: half - 0.2),
            bottom: Edge(z: rear + 0.3, y: 0.35, half: half - 0.2))
    }

    func bus() -> VehicleModel {
        var generator = generator
        let colors = [
            Canvas.Color(176, 28, 30), Canvas.Color(226, 224, 216), Canvas.Color(214, 158, 36),
            Canvas.Color(50, 110, 80), Canvas.Color(60, 90, 150), Canvas.Color(196, 198, 200),
        ]
        let body = colors[index % 100 % colors.count]
        let length = generator.uniform(9...12.5)
        // The first bus has two decks.
        let height = index % 100 == 0 ? Float(4.3) : generator.uniform(2.9...3.3)
        let half: Float = 1.27
        var vehicle = VehicleModel(length: length, width: 2 * half, height: height)
        vehicle.lampHeight = 0.8
        var side = Canvas(widthLog2: 8, heightLog2: 6, color: body, coverage: 1)
        shadeBody(&side)
        let scale = SIMD2(256 / length, 64 / height)
        for deck in height > 4 ? [Float(1.1), 2.9] : [1.15] {
            for x in stride(from: Float(5), to: 246, by: 27) {
                side.rectangle(
                    x, (height - deck - 0.95) * scale.y, x + 24, (height - deck) * scale.y, Canvas.Color(38, 44, 52))
            }
        }
        if generator.chance(0.6) {
            side.rectangle(0, (height - 1) * scale.y, 256, (height - 0.75) * scale.y, generator.pick(colors))
        }
        side.rectangle(0, 60, 256, 64, Canvas.Color(30, 30, 32))
        paintWheels(&side, at: [length * 0.22, length * 0.76], radius: 0.5, scale: scale, height: height)
        let z = length / 2
        vehicle.addSides(side.texture(), half: half, rear: -z, front: z, bottom: 0.05, top: height)
        for direction in [Float(1), -1] {
            vehicle.addEnd(
                faceTexture(body, &generator, isFront: direction > 0), direction: direction,
                top: Edge(z: z * direction, y: height, half: half), bottom: Edge(z: z * direction, y: 0.25, half: half))
        }
        let roof = panelTexture(generator.chance(0.5) ? Canvas.Color(220, 220, 218) : body)
        vehicle.addTop(roof, rear: (-z, height), front: (z, height), half: half)
        let unit = panelTexture(Canvas.Color(190, 192, 192))
        vehicle.addBox(
            sides: unit, end: unit, roof: unit, half: 0.8, rear: -z * 0.5, front: -z * 0.1, bottom: height,
            top: height + 0.25)
        return vehicle
    }
}
