/// Paints people as limbs of cloth and skin; metres, x right (forward in side views), y up.
struct FigurePainter {
    private let coat: Canvas.Color
    private let trousers: Canvas.Color
    private let hair: Canvas.Color
    private let skin: Canvas.Color
    private let long: Bool
    private let bag: Bool

    init(seed: UInt64, kind: Int) {
        var generator = SeededGenerator(seed, .figure, kind)
        let coats = [
            Canvas.Color(34, 36, 44), Canvas.Color(96, 30, 34), Canvas.Color(52, 58, 48), Canvas.Color(30, 42, 72),
            Canvas.Color(120, 112, 98), Canvas.Color(24, 24, 26),
        ]
        coat = coats[kind % coats.count]
        trousers = generator.pick([Canvas.Color(32, 36, 50), Canvas.Color(26, 26, 28), Canvas.Color(64, 58, 50)])
        hair = generator.pick([Canvas.Color(38, 28, 20), Canvas.Color(74, 56, 36), Canvas.Color(22, 20, 20)])
        skin = generator.pick([Canvas.Color(178, 134, 112), Canvas.Color(150, 108, 84), Canvas.Color(96, 66, 50)])
        long = generator.chance(0.5)
        bag = generator.chance(0.6)
    }

    /// Picks random colours for clothes, hair and skin.
    init(dressing generator: inout SeededGenerator) {
        let cloth = [
            Canvas.Color(30, 32, 38), Canvas.Color(22, 22, 24), Canvas.Color(60, 64, 70), Canvas.Color(34, 48, 88),
            Canvas.Color(150, 34, 36), Canvas.Color(206, 206, 202), Canvas.Color(176, 150, 112),
            Canvas.Color(70, 84, 62), Canvas.Color(196, 160, 40), Canvas.Color(110, 130, 160),
            Canvas.Color(170, 90, 120), Canvas.Color(214, 110, 40),
        ]
        coat = generator.pick(cloth) * generator.uniform(0.8...1.15)
        trousers = generator.pick([
            Canvas.Color(32, 36, 50), Canvas.Color(26, 26, 28), Canvas.Color(64, 58, 50), Canvas.Color(64, 80, 116),
            Canvas.Color(160, 150, 130),
        ])
        hair = generator.pick([
            Canvas.Color(38, 28, 20), Canvas.Color(74, 56, 36), Canvas.Color(22, 20, 20), Canvas.Color(160, 130, 80),
            Canvas.Color(150, 148, 144),
        ])
        skin = generator.pick([Canvas.Color(178, 134, 112), Canvas.Color(150, 108, 84), Canvas.Color(96, 66, 50)])
        long = generator.chance(0.4)
        bag = generator.chance(0.4)
    }

    /// A canvas in metres; the origin is the middle of its lower edge.
    private struct Sheet {
        var canvas: Canvas
        let scale: Float

        init(widthLog2: Int) {
            canvas = Canvas(widthLog2: widthLog2, heightLog2: 7)
            scale = Float(canvas.height) / FigureTextures.height
        }

        func place(_ x: Float, _ y: Float) -> SIMD2<Float> {
            SIMD2(Float(canvas.width) / 2 + x * scale, Float(canvas.height) - y * scale)
        }

        mutating func limb(
            _ x0: Float, _ y0: Float, _ x1: Float, _ y1: Float, _ r0: Float, _ r1: Float, _ color: Canvas.Color
        ) {
            canvas.limb(place(x0, y0), place(x1, y1), r0 * scale, r1 * scale, color)
        }
    }

    func walker(_ view: FigureTextures.View, phase: Float) -> Texture {
        var sheet = Sheet(widthLog2: 6)
        let swing = Wave.sine(phase)
        let shoe = Canvas.Color(20, 18, 18)
        let bob = 0.02 * Wave.cosine(phase * 2)
        let hip = 0.92 + bob
        for (index, side) in [Float(-1), 1].enumerated() {
            let leg = swing * side
            let lift = max(Wave.cosine(phase) * side, 0) * 0.12
            let far = index == 0 ? Float(0.8) : 1
            if view == .side {
                let knee = leg * 0.17 + lift * 0.8
                let foot = leg * 0.34 - lift * 0.3
                sheet.limb(0, hip, knee, 0.5 + lift * 0.4, 0.09, 0.07, trousers * far)
                sheet.limb(knee, 0.5 + lift * 0.4, foot, 0.1 + lift, 0.068, 0.05, trousers * far)
                sheet.limb(foot - 0.03, 0.05 + lift, foot + 0.14, 0.045 + lift, 0.05, 0.035, shoe)
            } else {
                let x = side * 0.09
                sheet.limb(x, hip, x * 1.1, 0.5 + lift * 0.5, 0.09, 0.07, trousers * far)
                sheet.limb(x * 1.1, 0.5 + lift * 0.5, x * 1.1, 0.1 + lift, 0.066, 0.052, trousers * (1 - lift * 2))
                sheet.limb(x * 1.1, 0.05 + lift, x * 1.25, 0.04 + lift, 0.055, 0.045, shoe)
            }
        }
        let hem = long ? Float(0.72) : 0.86
        let half: Float = view == .side ? 0.1 : 0.15
        if view == .side { arm(&sheet, x: 0, swing: swing, bob: bob, tone: 0.75) }
        sheet.limb(-half * 0.4, 1.34 + bob, -half * 0.5, hem, 0.13, 0.12, coat)
        sheet.limb(half * 0.4, 1.34 + bob, half * 0.5, hem, 0.13, 0.12, coat)
        sheet.limb(-half, 1.4 + bob, half, 1.4 + bob, 0.08, 0.08, coat)
        if view == .side {
            arm(&sheet, x: 0, swing: -swing, bob: bob, tone: 1.12)
        } else {
            for side in [Float(-1), 1] {
                let reach = swing * side * 0.04
                sheet.limb(side * 0.22, 1.4 + bob, side * 0.27, 1.14, 0.06, 0.055, coat * 0.9)
                sheet.limb(side * 0.27, 1.14, side * 0.25, 0.9 + reach, 0.05, 0.042, coat * 0.9)
                sheet.limb(side * 0.25, 0.87 + reach, side * 0.25, 0.83 + reach, 0.04, 0.035, skin)
            }
        }
        if bag { sheet.limb(-half - 0.1, 1.1, -half - 0.1, 0.85, 0.09, 0.11, Canvas.Color(58, 44, 34)) }
        head(&sheet, x: view == .side ? 0.02 : 0, y: 1.62 + bob, view: view)
        return sheet.canvas.texture()
    }

    private func arm(_ sheet: inout Sheet, x: Float, swing: Float, bob: Float, tone: Float) {
        let elbow = x + swing * 0.1
        let hand = x + swing * 0.26 + 0.05
        sheet.limb(x, 1.4 + bob, elbow, 1.13, 0.06, 0.055, coat * tone)
        sheet.limb(elbow, 1.13, hand, 0.9, 0.05, 0.04, coat * tone)
        sheet.limb(hand, 0.88, hand, 0.84, 0.04, 0.035, skin)
    }

    private func head(_ sheet: inout Sheet, x: Float, y: Float, view: FigureTextures.View) {
        sheet.limb(x, y - 0.16, x, y - 0.08, 0.055, 0.055, skin * 0.8)
        sheet.limb(x, y - 0.03, x, y + 0.03, 0.095, 0.1, skin)
        if view == .side {
            sheet.limb(x - 0.04, y + 0.02, x - 0.01, y + 0.07, 0.09, 0.08, hair)
        } else {
            sheet.limb(x, y + 0.02, x, y + 0.06, 0.1, 0.09, hair)
        }
    }

    func cyclist(_ view: FigureTextures.View, phase: Float) -> Texture {
        var sheet = Sheet(widthLog2: 7)
        let rubber = Canvas.Color(22, 22, 23)
        let frame = Canvas.Color(70, 74, 80)
        guard view == .side else { return cyclistFromEnd(&sheet, phase: phase, rubber: rubber) }
        for wheel in [Float(-0.52), 0.52] {
            sheet.canvas.ring(sheet.place(wheel, 0.34), 0.32 * sheet.scale, 0.05 * sheet.scale, rubber)
            for spoke in 0..<6 {
                let turn = Float(spoke) / 12 + phase
                let x = Wave.cosine(turn) * 0.3
                let y = Wave.sine(turn) * 0.3
                sheet.limb(wheel - x, 0.34 - y, wheel + x, 0.34 + y, 0.006, 0.006, frame)
            }
        }
        legs(&sheet, phase: phase + 0.5, tone: 0.75)
        sheet.limb(-0.52, 0.34, -0.06, 0.34, 0.02, 0.02, frame)
        sheet.limb(-0.06, 0.34, -0.2, 0.86, 0.022, 0.02, frame)
        sheet.limb(-0.52, 0.34, -0.18, 0.78, 0.016, 0.016, frame)
        sheet.limb(-0.06, 0.34, 0.38, 0.8, 0.022, 0.022, frame)
        sheet.limb(-0.18, 0.78, 0.37, 0.8, 0.02, 0.02, frame)
        sheet.limb(0.36, 0.98, 0.52, 0.34, 0.02, 0.02, frame)
        sheet.limb(0.34, 1, 0.5, 1.02, 0.022, 0.02, rubber)
        sheet.limb(-0.32, 0.9, -0.1, 0.9, 0.04, 0.03, rubber)
        legs(&sheet, phase: phase, tone: 1)
        sheet.limb(-0.18, 1, 0.1, 1.38, 0.13, 0.13, coat)
        sheet.limb(0.1, 1.38, 0.28, 1.14, 0.06, 0.05, coat * 1.1)
        sheet.limb(0.28, 1.14, 0.44, 1.05, 0.05, 0.035, coat * 1.1)
        head(&sheet, x: 0.2, y: 1.62, view: view)
        sheet.limb(0.16, 1.7, 0.25, 1.7, 0.07, 0.06, Canvas.Color(190, 190, 186))
        return sheet.canvas.texture()
    }

    private func legs(_ sheet: inout Sheet, phase: Float, tone: Float) {
        let pedalX = -0.06 + Wave.cosine(phase) * 0.16
        let pedalY = 0.34 - Wave.sine(phase) * 0.16
        let kneeX = pedalX * 0.5 + 0.2
        let kneeY = pedalY * 0.5 + 0.52
        sheet.limb(-0.2, 0.95, kneeX, kneeY, 0.1, 0.075, trousers * tone)
        sheet.limb(kneeX, kneeY, pedalX, pedalY + 0.06, 0.07, 0.05, trousers * tone)
        sheet.limb(pedalX - 0.04, pedalY, pedalX + 0.12, pedalY, 0.04, 0.035, Canvas.Color(20, 18, 18))
    }

    private func cyclistFromEnd(_ sheet: inout Sheet, phase: Float, rubber: Canvas.Color) -> Texture {
        sheet.limb(0, 0.04, 0, 0.66, 0.03, 0.03, rubber)
        sheet.limb(0, 0.7, 0, 0.74, 0.05, 0.05, Canvas.Color(150, 20, 18))
        sheet.limb(-0.28, 1.02, 0.28, 1.02, 0.022, 0.022, rubber)
        for side in [Float(-1), 1] {
            let pedal = 0.34 + side * 0.15 * Wave.sine(phase)
            let x = side * 0.11
            sheet.limb(x, 0.96, x * 1.4, pedal * 0.5 + 0.5, 0.1, 0.075, trousers)
            sheet.limb(x * 1.4, pedal * 0.5 + 0.5, x, pedal + 0.05, 0.07, 0.05, trousers * 0.85)
            sheet.limb(x, pedal, x * 1.2, pedal, 0.05, 0.045, Canvas.Color(20, 18, 18))
            sheet.limb(side * 0.2, 1.38, side * 0.33, 1.16, 0.06, 0.055, coat * 0.85)
            sheet.limb(side * 0.33, 1.16, side * 0.27, 1.03, 0.05, 0.04, coat * 0.85)
        }
        sheet.limb(-0.06, 1.38, -0.05, 0.98, 0.14, 0.13, coat)
        sheet.limb(0.06, 1.38, 0.05, 0.98, 0.14, 0.13, coat)
        head(&sheet, x: 0, y: 1.6, view: .end)
        sheet.limb(-0.03, 1.68, 0.03, 1.68, 0.09, 0.09, Canvas.Color(190, 190, 186))
        return sheet.canvas.texture()
    }
}
