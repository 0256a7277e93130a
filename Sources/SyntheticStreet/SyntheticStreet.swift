import Compute
import Imaging

/// Renders a street seen from a car, pole, bridge or roof, with the class of every pixel.
///
/// A frame depends only on the options and its number, so frames can be rendered in any order. The renderer keeps
/// painted textures and, for a fixed camera, the static scenery. Allows one caller at a time.
package final class SyntheticStreet {
    /// CamVid's eleven classes; a label is an index into this array, or void.
    package static let classNames: [String] = StreetClass.allCases.map(\.name)

    /// Metres per second.
    private static let drivingSpeed: Float = 6.5
    /// Seconds after which a scene starts over: farther down the street, positions would lose precision.
    private static let loop = 1024.0

    package let options: StreetOptions
    private let framesPerSecond: Double
    private let bank: TextureBank
    private let buffer: SampleBuffer
    private let scenery: SampleBuffer?
    private let fixedView: FixedView?
    private var sceneNumber = -1
    private var scene: StreetScene
    private var builder: StreetBuilder
    private var order: [(key: Float, index: Int)] = []

    package init(_ options: StreetOptions) {
        self.options = options
        let rate = options.framesPerSecond
        framesPerSecond = rate > 0 ? min(max(rate, 0.01), 1000) : 15
        bank = TextureBank(seed: options.seed)
        let isCar = options.view == .car
        fixedView = isCar ? nil : FixedView(options, bank: bank)
        // A fixed view has its own buffers.
        buffer = SampleBuffer(isCar ? options.size : PixelSize(width: 0, height: 0))
        scenery = isCar && options.camera == .fixed ? SampleBuffer(options.size) : nil
        scene = StreetScene(seed: options.seed, number: 0)
        builder = StreetBuilder(bank: bank, scene: scene)
    }

    /// Draws frame `frame` (0, 1, ...; negative counts as 0). `image` and `labels` must have the size in the options.
    package func render(frame: Int, image: RGBImage, labels: LabelMap) {
        precondition(image.size == options.size && image.channels == 3 && labels.size == options.size)
        let number = max(frame, 0)
        var sceneNumber = 0
        var local = number
        if let cutEvery = options.cutEvery, cutEvery > 0 {
            sceneNumber = number / cutEvery
            local = number % cutEvery
        }
        let time = (Double(local) / framesPerSecond).truncatingRemainder(dividingBy: Self.loop)
        let clock = Double(number) / framesPerSecond
        let sensor = sensor(frame: number, time: clock)
        if let fixedView {
            fixedView.render(
                scene: sceneNumber, time: time, clock: clock, sensor: sensor, image: image, labels: labels)
            return
        }
        enter(scene: sceneNumber)
        drawCar(at: time)
        sensor.develop(buffer, image: image, labels: labels)
    }

    private func drawCar(at time: Double) {
        let camera = camera(at: time)
        let rasterizer = Rasterizer(
            buffer: buffer, camera: camera, hazeColor: Vector(222, 230, 236), hazeDepth: 130)
        if let scenery {
            buffer.copy(scenery)
            builder.removeAll()
        } else {
            buffer.clear()
            builder.removeAll()
            builder.addScenery(cameraZ: camera.position.z)
        }
        builder.addTraffic(
            time: time, cameraZ: camera.position.z, cameraSpeed: options.camera == .moving ? Self.drivingSpeed : 0)
        draw(rasterizer)
    }

    private func enter(scene number: Int) {
        guard number != sceneNumber else { return }
        sceneNumber = number
        scene = StreetScene(seed: options.seed, number: number)
        builder = StreetBuilder(bank: bank, scene: scene)
        guard let scenery else { return }
        let camera = camera(at: 0)
        scenery.clear()
        builder.addScenery(cameraZ: camera.position.z)
        builder.addQueue(cameraZ: camera.position.z)
        draw(Rasterizer(buffer: scenery, camera: camera, hazeColor: Vector(222, 230, 236), hazeDepth: 130))
    }

    private func camera(at time: Double) -> Camera {
        var position = Vector(scene.cameraX, scene.cameraHeight, scene.startZ)
        guard options.camera == .moving else { return Camera(position: position, sway: .zero, size: options.size) }
        position.z += Float(Double(Self.drivingSpeed) * time)
        func wave(_ period: Double) -> Float { Wave.sine(Float((time / period).truncatingRemainder(dividingBy: 1))) }
        position.x += 0.12 * wave(7.3)
        let sway = SIMD2(0.004 * wave(5.1), 0.0016 * wave(1.3) + 0.0008 * wave(0.53))
        return Camera(position: position, sway: sway, size: options.size)
    }

    private func sensor(frame: Int, time: Double) -> Sensor {
        let drift = Self.clamped(options.lightingDrift, 0.5)
        let wave = Wave.sine(Float((time / 23).truncatingRemainder(dividingBy: 1)))
        return Sensor(
            gain: 1 + drift * wave, noise: Self.clamped(options.noise, 32),
            seed: SplitMix64.mix(options.seed &+ UInt64(frame) &* 0x9E37_79B9_7F4A_7C15))
    }

    /// Clamps `value` to 0...`limit`; NaN becomes 0.
    private static func clamped(_ value: Double, _ limit: Double) -> Float { value > 0 ? Float(min(value, limit)) : 0 }

    /// Draws solid things from near to far (skipping most hidden samples), then shadows, then twigs from far to near.
    private func draw(_ rasterizer: Rasterizer) {
        order.removeAll(keepingCapacity: true)
        let behind = rasterizer.camera.position.z + Camera.near
        for (index, patch) in builder.patches.enumerated() {
            let farthest = patch.origin.z + max(patch.across.z, 0) + max(patch.down.z, 0)
            guard farthest > behind else { continue }
            switch patch.mode {
            case .solid, .cutOut: order.append((patch.middleDepth - behind, index))
            case .shadow, .cast: order.append((1e5 + patch.middleDepth - behind, index))
            case .mixed, .glow, .mirror: order.append((3e5 - patch.middleDepth + behind, index))
            }
        }
        order.sort { $0.key == $1.key ? $0.index < $1.index : $0.key < $1.key }
        for entry in order { rasterizer.draw(builder.patches[entry.index]) }
    }
}
