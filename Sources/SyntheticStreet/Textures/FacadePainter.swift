/// Paints facades: a wall material, storeys of windows, a ground floor of shops or doors.
struct FacadePainter {
    private var generator: SeededGenerator
    private let noise: NoiseField
    private let perMetre: Float = 32
    private let storeys: Int
    private let storeyHeight: Float
    private let shops: Bool
    private let brick: Bool
    private let wallColor: Canvas.Color
    private var canvas: Canvas

    init(seed: UInt64, index: Int, noise: NoiseField) {
        self.noise = noise
        generator = SeededGenerator(seed, .facade, index)
        // Gault brick, red brick, render, stone, dark brick: Cambridge's walls.
        let walls: [(Canvas.Color, Bool)] = [
            (Canvas.Color(132, 124, 108), true), (Canvas.Color(108, 86, 76), true),
            (Canvas.Color(196, 192, 182), false), (Canvas.Color(132, 126, 114), false),
            (Canvas.Color(84, 75, 70), true), (Canvas.Color(146, 136, 118), true),
        ]
        (wallColor, brick) = walls[index % walls.count]
        storeys = 2 + (index + index / 3) % 3
        storeyHeight = generator.uniform(2.8...3.4)
        shops = index % 2 == 0
        canvas = Canvas(widthLog2: 9, heightLog2: 9, color: wallColor, coverage: 1)
    }

    mutating func paint() -> Facade {
        paintWall()
        let wall = canvas.texture()
        let eaves = Float(storeys) * storeyHeight + 0.5
        let bay = Facade.side / Float(4 + generator.integer(below: 3))
        let windowWidth = generator.uniform(0.9...min(1.5, bay * 0.5))
        for storey in (shops ? 1 : 0)..<storeys {
            var center = bay / 2
            while center < Facade.side {
                let sill = Float(storey) * storeyHeight + 0.9
                let isDoor = storey == 0 && Int(center / bay) % 3 == 1
                if isDoor {
                    paintDoor(center)
                } else {
                    paintWindow(center - windowWidth / 2, sill, windowWidth, storeyHeight - 1.35)
                }
                center += bay
            }
        }
        if shops { paintShops() }
        paintCornice(eaves)
        weather()
        return Facade(
            texture: canvas.texture(), wall: wall, height: eaves, pitched: generator.chance(0.6))
    }

    /// A rectangle in metres, `bottom` above the ground.
    private mutating func box(
        _ left: Float, _ bottom: Float, _ width: Float, _ height: Float, _ color: Canvas.Color, _ coverage: Float = 1
    ) {
        let ground = Float(canvas.height)
        canvas.rectangle(
            left * perMetre, ground - (bottom + height) * perMetre, (left + width) * perMetre,
            ground - bottom * perMetre, color, coverage)
    }

    private mutating func paintWall() {
        let noise = noise
        let brick = brick
        canvas.shade { x, y, color in
            let broad = noise(x / 2, y / 2 + 60) * 0.16 + noise(x * 3, y * 3) * 0.1
            guard brick else { return color * (1 + broad) }
            let course = y / 3
            let block = (x + course % 2 * 4) / 8
            let tone = noise(block * 29, course * 17) * 0.22
            let mortar: Float = y % 3 == 0 ? 0.1 : 0
            return color * (1 + broad + tone + mortar)
        }
    }

    private mutating func paintWindow(_ left: Float, _ sill: Float, _ width: Float, _ height: Float) {
        let surround = brick ? wallColor * 1.35 + 22 : wallColor * 0.8
        box(left - 0.14, sill - 0.16, width + 0.28, 0.16, surround)
        box(left - 0.1, sill + height, width + 0.2, 0.24, surround)
        // The reveal casts a shadow at the top and on one side.
        box(left, sill, width, height, Canvas.Color(30, 30, 32))
        let frame = generator.chance(0.75) ? Canvas.Color(206, 206, 202) : Canvas.Color(70, 62, 56)
        box(left + 0.05, sill, width - 0.08, height - 0.1, frame)
        let columns = width > 1.2 ? 3 : 2
        let paneWidth = (width - 0.08 - 0.07 * Float(columns + 1)) / Float(columns)
        let paneHeight = (height - 0.1 - 0.21) / 2
        for row in 0..<2 {
            for column in 0..<columns {
                let x = left + 0.05 + 0.07 + Float(column) * (paneWidth + 0.07)
                let y = sill + 0.07 + Float(row) * (paneHeight + 0.07)
                let reflection = generator.uniform(0...1)
                let glass =
                    reflection > 0.86
                    ? Canvas.Color(150, 165, 176) : Canvas.Color(16, 20, 24) + generator.uniform(0...24)
                box(x, y, paneWidth, paneHeight, glass)
                box(x, y + paneHeight * 0.6, paneWidth, paneHeight * 0.4, Canvas.Color(8, 9, 11), 0.4)
            }
        }
        if generator.chance(0.35) {
            box(left + 0.1, sill + height * 0.45, width - 0.18, height * 0.42, Canvas.Color(168, 160, 146), 0.6)
        }
    }

    private mutating func paintDoor(_ center: Float) {
        let colors = [
            Canvas.Color(48, 58, 72), Canvas.Color(96, 34, 30), Canvas.Color(34, 54, 42), Canvas.Color(28, 28, 30),
        ]
        box(center - 0.65, 0, 1.3, 2.65, Canvas.Color(190, 186, 176))
        box(center - 0.5, 0.1, 1, 2.05, generator.pick(colors))
        box(center - 0.5, 2.2, 1, 0.35, Canvas.Color(40, 46, 52))
        box(center - 0.35, 0.3, 0.3, 0.7, Canvas.Color(16, 18, 20), 0.4)
        box(center + 0.05, 0.3, 0.3, 0.7, Canvas.Color(16, 18, 20), 0.4)
        box(center - 0.7, 0, 1.4, 0.12, Canvas.Color(130, 126, 120))
    }

    private mutating func paintShops() {
        let fascias = [
            Canvas.Color(38, 62, 112), Canvas.Color(124, 30, 32), Canvas.Color(26, 64, 48), Canvas.Color(30, 30, 34),
            Canvas.Color(208, 204, 192), Canvas.Color(70, 40, 66),
        ]
        var left: Float = 0
        while left < Facade.side - 3 {
            let width = min(generator.uniform(4...6), Facade.side - left)
            let color = generator.pick(fascias)
            box(left, 0, width, 3, color * 0.55)
            box(left + 0.25, 0.5, width - 0.5, 1.95, Canvas.Color(24, 27, 31))
            var x = left + 0.35
            while x < left + width - 1.1 {
                let glow = generator.uniform(0...1)
                // Goods and lamps behind the glass.
                box(x, 0.6, 0.95, 1.7, Canvas.Color(44, 46, 48) + glow * 26)
                for _ in 0..<4 {
                    let item = Canvas.Color(
                        generator.uniform(40...190), generator.uniform(40...160), generator.uniform(40...150))
                    box(
                        x + generator.uniform(0.05...0.6), 0.65 + generator.uniform(0...0.9),
                        generator.uniform(0.1...0.3), generator.uniform(0.15...0.5), item, 0.55)
                }
                x += 1.05
            }
            box(left + 0.1, 2.5, width - 0.2, 0.62, color)
            paintLettering(left + 0.5, width - 1, color)
            let door = left + width - 1.25
            box(door, 0.05, 0.95, 2.2, color * 0.8 + 20)
            box(door + 0.12, 0.3, 0.7, 1.8, Canvas.Color(20, 22, 26))
            left += width
        }
        box(left, 0, Facade.side - left, 3, wallColor * 0.85)
    }

    private mutating func paintLettering(_ left: Float, _ width: Float, _ ground: Canvas.Color) {
        let ink = ground.sum() > 380 ? Canvas.Color(40, 40, 44) : Canvas.Color(226, 220, 200)
        var x = left + generator.uniform(0...0.6)
        let end = left + width * generator.uniform(0.6...0.95)
        while x < end {
            let letter = generator.uniform(0.1...0.24)
            box(x, 2.64, 0.06, 0.32, ink, 0.9)
            box(x, 2.64 + generator.uniform(0...0.26), letter, 0.06, ink, 0.9)
            if generator.chance(0.6) { box(x + letter - 0.06, 2.64, 0.06, 0.32, ink, 0.8) }
            x += letter + (generator.chance(0.2) ? 0.3 : 0.09)
        }
    }

    private mutating func paintCornice(_ eaves: Float) {
        box(0, eaves - 0.3, Facade.side, 0.3, wallColor * 1.15 + 16)
        box(0, eaves - 0.38, Facade.side, 0.1, wallColor * 0.45)
        if !shops { box(0, 0, Facade.side, 0.5, wallColor * 0.7) }
        if generator.chance(0.7) {
            // Down-pipe.
            box(generator.uniform(1...15), 0, 0.11, eaves - 0.35, Canvas.Color(38, 38, 40))
        }
    }

    /// Streaks of soot, and light from the sky that fades towards the ground.
    private mutating func weather() {
        let noise = noise
        let bottom = Float(canvas.height)
        canvas.shade { x, y, color in
            let elevation = (bottom - Float(y)) / bottom
            let sky = 0.78 + 0.34 * min(elevation * 1.6, 1)
            return color * (sky + 0.07 * noise(x * 2, y / 5) + 0.05 * noise(x * 7, y * 7))
        }
    }
}
