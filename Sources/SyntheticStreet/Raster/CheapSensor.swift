import Compute
import Imaging

/// Turns samples into pixels as a cheap camera does: tones, blur, noise, captions, block compression.
final class CheapSensor {
    private let size: PixelSize
    private let traits: SensorTraits
    private let codec: BlockCodec?
    /// Luma, and two chroma planes of half its width and height; sides are whole blocks.
    private let luma: SensorPlane
    private let blue: SensorPlane
    private let red: SensorPlane
    private let scratch: SensorPlane
    /// Per pixel: the gain, and the share of `flareColor` that is added.
    private var gains: [Float]
    private var veils: [Float]

    init(size: PixelSize, traits: SensorTraits) {
        self.size = size
        self.traits = traits
        codec = traits.quality < 100 ? BlockCodec(quality: traits.quality) : nil
        let width = max((size.width + 15) / 16 * 16, 16)
        let height = max((size.height + 15) / 16 * 16, 16)
        luma = SensorPlane(width: width, height: height)
        scratch = SensorPlane(width: width, height: height)
        blue = SensorPlane(width: width / 2, height: height / 2)
        red = SensorPlane(width: width / 2, height: height / 2)
        gains = [Float](repeating: 1, count: width * height)
        veils = [Float](repeating: 0, count: width * height)
        let whole = SIMD2(Float(max(size.width, 1)), Float(max(size.height, 1)))
        for y in 0..<height {
            for x in 0..<width {
                let place = SIMD2(Float(x) + 0.5, Float(y) + 0.5) / whole
                let offset = place - 0.5
                gains[y * width + x] = traits.gain * max(1 - traits.vignette * 2 * (offset * offset).sum(), 0)
                let away = place - traits.flarePlace
                veils[y * width + x] = traits.flare / (1 + 9 * (away * away).sum())
            }
        }
    }

    /// - Parameters:
    ///   - exposure: multiplies the traits' gain.
    ///   - noise: standard deviation, 8-bit levels.
    func develop(
        _ buffer: SampleBuffer, exposure: Float, noise: Float, seed: UInt64, caption: Caption, image: RGBImage,
        labels: LabelMap
    ) {
        guard size.count > 0 else { return }
        gather(buffer, exposure, labels)
        luma.extend(width: size.width, height: size.height)
        for plane in [blue, red] { plane.extend(width: (size.width + 1) / 2, height: (size.height + 1) / 2) }
        if traits.blur != 0 { blur() }
        addNoise(noise, seed)
        caption.draw(luma: luma, blue: blue, red: red, labels: labels)
        if let codec { for plane in [luma, blue, red] { codec.compress(plane) } }
        write(image)
    }

    private func gather(_ buffer: SampleBuffer, _ exposure: Float, _ labels: LabelMap) {
        blue.clear()
        red.clear()
        // Averages four samples.
        let scale = traits.balance * (0.25 * exposure)
        let mask: UInt32 = 0x00FF_00FF
        let share = 1 - traits.lift / 255
        for y in 0..<size.height {
            let top = buffer.colors + 2 * y * buffer.width
            let bottom = top + buffer.width
            let topClasses = buffer.classes + 2 * y * buffer.width
            let bottomClasses = topClasses + buffer.width
            let row = y * luma.width
            let half = y / 2 * blue.width
            let target = labels.row(y)
            for x in 0..<size.width {
                let a = top[2 * x]
                let b = top[2 * x + 1]
                let c = bottom[2 * x]
                let d = bottom[2 * x + 1]
                let even = (a & mask) &+ (b & mask) &+ (c & mask) &+ (d & mask)
                let middle = (a &>> 8 & 255) &+ (b &>> 8 & 255) &+ (c &>> 8 & 255) &+ (d &>> 8 & 255)
                var color = Vector(Float(even & 0xFFFF), Float(middle), Float(even &>> 16)) * scale * gains[row + x]
                color += traits.flareColor * veils[row + x]
                color = (color - 110) * traits.contrast + 110
                color.clamp(lowerBound: .zero, upperBound: Vector(repeating: 255))
                let grey = color.x * 0.299 + color.y * 0.587 + color.z * 0.114
                luma.values[row + x] = traits.lift + grey * share
                blue.values[half + x / 2] += (color.z - grey) * (0.564 * 0.25 * traits.saturation)
                red.values[half + x / 2] += (color.x - grey) * (0.713 * 0.25 * traits.saturation)
                let kind = Sensor.majority(
                    topClasses[2 * x] & 15, topClasses[2 * x + 1] & 15, bottomClasses[2 * x] & 15,
                    bottomClasses[2 * x + 1] & 15)
                target[x] = kind == SampleBuffer.void ? LabelMap.void : UInt16(kind)
            }
        }
    }

    private func blur() {
        let side = traits.blur
        let middle = 1 - 2 * side
        let width = luma.width
        let height = luma.height
        let source = luma.values
        let between = scratch.values
        for y in 0..<height {
            let row = y * width
            between[row] = source[row]
            between[row + width - 1] = source[row + width - 1]
            for x in 1..<width - 1 {
                between[row + x] = source[row + x] * middle + (source[row + x - 1] + source[row + x + 1]) * side
            }
        }
        for y in 0..<height {
            let above = max(y - 1, 0) * width
            let row = y * width
            let below = min(y + 1, height - 1) * width
            for x in 0..<width {
                source[row + x] = between[row + x] * middle + (between[above + x] + between[below + x]) * side
            }
        }
    }

    private func addNoise(_ noise: Float, _ seed: UInt64) {
        // Two uniform bytes summed have a standard deviation of 104.5.
        let amplitude = noise * traits.noise / 104.5
        guard amplitude > 0 else { return }
        add(amplitude, to: luma, SplitMix64.mix(seed))
        add(amplitude * traits.colorNoise, to: blue, SplitMix64.mix(seed &+ 1))
        add(amplitude * traits.colorNoise, to: red, SplitMix64.mix(seed &+ 2))
    }

    /// Adds noise to four values per random number.
    private func add(_ amplitude: Float, to plane: SensorPlane, _ seed: UInt64) {
        for index in stride(from: 0, to: plane.width * plane.height, by: 4) {
            let bits = (seed ^ UInt64(index)) &* 0xBF58_476D_1CE4_E5B9
            var random = (bits ^ bits &>> 29) &* 0x94D0_49BB_1331_11EB
            random ^= random &>> 32
            for lane in 0..<4 {
                let spread = Int32(truncatingIfNeeded: random & 255) + Int32(truncatingIfNeeded: random &>> 8 & 255)
                plane.values[index + lane] += Float(spread - 255) * amplitude
                random &>>= 16
            }
        }
    }

    private func write(_ image: RGBImage) {
        @inline(__always) func level(_ value: Float) -> UInt8 { UInt8(min(max(value + 0.5, 0), 255)) }
        for y in 0..<size.height {
            let target = image.row(y)
            let row = luma.values + y * luma.width
            let blues = blue.values + y / 2 * blue.width
            let reds = red.values + y / 2 * red.width
            for x in 0..<size.width {
                let grey = row[x]
                let b = blues[x / 2]
                let r = reds[x / 2]
                target[3 * x] = level(grey + 1.402 * r)
                target[3 * x + 1] = level(grey - 0.344 * b - 0.714 * r)
                target[3 * x + 2] = level(grey + 1.772 * b)
            }
        }
    }
}
