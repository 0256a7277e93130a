/// Second pass over drawn scenery: cast shadows by day, pools of light by night, void beyond the sight.
struct Relighting {
    let pose: Pose
    let camera: Camera
    let sunMap: SunMap?
    /// Share of the drawn light that remains; `lamps` add to it.
    let ambient: Vector
    let lamps: [StreetLamp]
    /// Depth in metres beyond which haze hides everything and samples become void.
    let sight: Float

    /// Replaces the share of sunlight on what gives off light itself, so that night leaves it as it is.
    static let glowing: UInt8 = 15

    func apply(to buffer: SampleBuffer) {
        let sky = StreetClass.sky.rawValue
        let isDim = !lamps.isEmpty || ambient != Vector(repeating: 1)
        let farthest = 1 / sight
        for y in 0..<buffer.height {
            let vertical = pose.forward + pose.up * ((camera.centerY - Float(y) - 0.5) / camera.focal)
            for x in 0..<buffer.width {
                let index = y * buffer.width + x
                let code = buffer.classes[index]
                let nearness = buffer.nearness[index]
                guard code & 15 != sky, nearness > 0 else { continue }
                if nearness < farthest { buffer.classes[index] = code & 0xF0 | SampleBuffer.void }
                let ray = vertical + pose.right * ((Float(x) + 0.5 - camera.centerX) / camera.focal)
                let place = pose.position + ray / nearness
                if let sunMap {
                    guard code >= 16 else { continue }
                    let shade = sunMap.shade(place)
                    guard shade > 0 else { continue }
                    let share = Float(code &>> 4) / 16
                    buffer.colors[index] = Self.scaled(
                        buffer.colors[index], Vector(1 - share, 1 - share * 0.98, 1 - share * 0.93), shade)
                    let left = UInt8(Float(code &>> 4) * (1 - shade) + 0.5)
                    buffer.classes[index] = buffer.classes[index] & 15 | left << 4
                } else if isDim, code >> 4 != Self.glowing {
                    buffer.colors[index] = Self.scaled(buffer.colors[index], light(at: place), 1)
                }
            }
        }
    }

    private func light(at place: Vector) -> Vector {
        var light = ambient
        for lamp in lamps { light += lamp.light(at: place) }
        return light
    }

    /// Factor on the light of something that is drawn later with its middle at `place`.
    func light(on place: Vector) -> Vector {
        guard let sunMap else { return light(at: place) }
        let shade = (sunMap.shade(place) + sunMap.shade(place + Vector(0, 0.8, 0))) / 2
        return Vector(repeating: 1 - 0.5 * shade)
    }

    @inline(__always) private static func scaled(_ color: UInt32, _ factor: Vector, _ share: Float) -> UInt32 {
        let gain = Vector(repeating: 1) + (factor - Vector(repeating: 1)) * share
        let red = min(Float(color & 255) * gain.x, 255)
        let green = min(Float(color &>> 8 & 255) * gain.y, 255)
        let blue = min(Float(color &>> 16 & 255) * gain.z, 255)
        return UInt32(red) | UInt32(green) &<< 8 | UInt32(blue) &<< 16
    }
}
