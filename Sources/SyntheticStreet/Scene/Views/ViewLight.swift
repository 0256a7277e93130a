/// A scene's light and weather.
struct ViewLight {
    enum Hour { case overcast, noon, lowSun, fog, dusk, night }

    let hour: Hour
    /// Direction towards the sun; nil if it does not shine.
    let sun: Vector?
    private let sunColor: Vector
    private let skyColor: Vector
    /// Share of the drawn light that remains; below 1 at dusk and at night.
    let ambient: Vector
    let hazeColor: Vector
    let hazeDepth: Float
    let sky: SkyKind
    let isWet: Bool
    let isSnowy: Bool

    init(_ dice: inout SeededGenerator) {
        hour = dice.pick([
            .overcast, .overcast, .overcast, .noon, .noon, .noon, .lowSun, .lowSun, .lowSun, .fog, .dusk, .night,
            .night,
        ])
        isSnowy = hour != .noon && dice.chance(0.09)
        isWet = hour != .noon && hour != .lowSun && dice.chance(0.35)
        let turn = dice.uniform(0...1)
        let strength = dice.uniform(0.82...1.08)
        let skies: [SkyKind]
        let base: Vector
        var elevation: Float = 0
        var dimmed = Vector(repeating: 1)
        switch hour {
        case .overcast:
            (base, skies) = (Vector(0.98, 1, 1.03), [.blown, .overcast, .heavy, .overcast])
        case .noon:
            (base, skies) = (Vector(0.5, 0.54, 0.62), [.blue, .clouds, .blue, .blown])
            elevation = dice.uniform(0.1...0.19)
        case .lowSun:
            (base, skies) = (Vector(0.46, 0.5, 0.58), [.blue, .clouds, .sunset, .blown])
            elevation = dice.uniform(0.03...0.085)
        case .fog:
            (base, skies) = (Vector(0.92, 0.95, 1), [.overcast, .blown])
        case .dusk:
            (base, skies) = (Vector(0.66, 0.7, 0.86), [.sunset, .heavy])
            dimmed = Vector(repeating: dice.uniform(0.6...0.9))
        case .night:
            (base, skies) = (Vector(repeating: 1), [.night, .glowingNight])
            dimmed =
                dice.pick([Vector(1.1, 0.82, 0.5), Vector(0.9, 0.95, 1.1), Vector(1, 0.92, 0.8)])
                * dice.uniform(0.14...0.42)
        }
        skyColor = base * strength
        sky = dice.pick(skies)
        ambient = dimmed
        if elevation > 0 {
            let flat = Wave.cosine(elevation)
            sun = Vector(Wave.cosine(turn) * flat, Wave.sine(elevation), Wave.sine(turn) * flat)
        } else {
            sun = nil
        }
        sunColor = hour == .noon ? Vector(0.92, 0.88, 0.8) : Vector(1.35, 1.16, 0.9)
        let grey = dice.uniform(0.85...1)
        let share = dice.uniform(0...1)
        switch hour {
        case .fog:
            hazeDepth = 14 + 41 * share
            hazeColor = dice.pick([Vector(206, 208, 212), Vector(190, 180, 176), Vector(214, 212, 206)]) * grey
        case .night:
            hazeDepth = 150 + 350 * share
            hazeColor = Vector(120, 104, 84)
        case .dusk:
            hazeDepth = 120 + 280 * share
            hazeColor = Vector(170, 164, 176) * grey
        default:
            hazeDepth = 110 + 590 * share * share
            hazeColor = Vector(214, 220, 228) * grey
        }
    }

    var isDark: Bool { hour == .night || hour == .dusk }

    /// Depth beyond which nothing can be told apart, because nine tenths of the light is haze.
    var sight: Float { hazeDepth * 27 }

    /// Light on a surface, and the sixteenths of it that come from the sun. `normal` need not have unit length; nil is
    /// for leaves and people, which catch light from all sides.
    func onto(_ normal: Vector?) -> (light: Vector, sunShare: UInt8) {
        guard let normal else { return mixed(skyColor * 0.88, sun == nil ? 0 : 0.55) }
        let unit = normal.unit
        let open = skyColor * (0.78 + 0.22 * unit.y)
        guard let sun else { return (open, 0) }
        return mixed(open, max((unit * sun).sum(), 0))
    }

    private func mixed(_ open: Vector, _ cosine: Float) -> (light: Vector, sunShare: UInt8) {
        let direct = sunColor * cosine
        let light = open + direct
        return (light, UInt8(min(direct.sum() / light.sum() * 16, 15)))
    }
}
