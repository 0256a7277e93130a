import Imaging

/// Renders the views of a fixed camera on a pole, bridge or roof. Keeps the current scene's static scenery.
final class FixedView {
    private let options: StreetOptions
    private let bank: TextureBank
    private let art: ViewTextures
    private let scenery: SampleBuffer
    private let buffer: SampleBuffer
    private let bent: SampleBuffer
    private var list = DrawList()
    private var current: Scene?

    private struct Scene {
        let number: Int
        var view: ViewScene
        let relighting: Relighting
        let sensor: CheapSensor
    }

    init(_ options: StreetOptions, bank: TextureBank) {
        self.options = options
        self.bank = bank
        art = ViewTextures(seed: options.seed)
        scenery = SampleBuffer(options.size)
        buffer = SampleBuffer(options.size)
        bent = SampleBuffer(options.size)
    }

    /// - Parameters:
    ///   - number: the scene's number; `time` counts seconds since the scene began.
    ///   - clock: seconds since the first frame, for captions.
    ///   - sensor: supplies the gain, noise and seed.
    func render(
        scene number: Int, time: Double, clock: Double, sensor: Sensor, image: RGBImage, labels: LabelMap
    ) {
        var scene = scene(number)
        buffer.copy(scenery)
        let (shadows, things) = scene.view.addMovers(at: time, scene.relighting)
        let rasterizer = rasterizer(scene.view, buffer)
        list.draw(shadows, from: scene.view.pose, with: rasterizer)
        list.draw(things, from: scene.view.pose, with: rasterizer)
        scene.sensor.develop(
            scene.view.lens.bend(buffer, into: bent), exposure: sensor.gain, noise: sensor.noise, seed: sensor.seed,
            caption: scene.view.caption.caption(at: clock), image: image, labels: labels)
        current = scene
    }

    private func scene(_ number: Int) -> Scene {
        if let current, current.number == number { return current }
        return enter(number)
    }

    private func enter(_ number: Int) -> Scene {
        var view = ViewScene(
            options.view, seed: options.seed, number: number, buffer: buffer, size: options.size, bank: bank, art: art)
        let light = view.builder.light
        let standing = view.builder.patches
        let center = Vector(0, 0, view.sunMapRadius * 0.75)
        let sunMap = light.sun.map { SunMap(standing, sun: $0, center: center, radius: view.sunMapRadius) }
        let relighting = Relighting(
            pose: view.pose, camera: view.camera, sunMap: sunMap, ambient: light.ambient, lamps: view.builder.lamps,
            sight: light.sight)
        scenery.clear()
        if light.isWet { view.addReflections() }
        // Glows come last: relighting turns the drawn day into night, and lamps must stay bright in it.
        let drawn = view.builder.patches
        list.draw(drawn.filter { $0.mode != .glow }, from: view.pose, with: rasterizer(view, scenery))
        relighting.apply(to: scenery)
        list.draw(drawn.filter { $0.mode == .glow }, from: view.pose, with: rasterizer(view, scenery))
        var traits = view.traits
        traits.expose(for: scenery)
        return Scene(
            number: number, view: view, relighting: relighting,
            sensor: CheapSensor(size: options.size, traits: traits))
    }

    private func rasterizer(_ view: ViewScene, _ target: SampleBuffer) -> Rasterizer {
        let light = view.builder.light
        return Rasterizer(
            buffer: target, camera: view.camera, hazeColor: light.hazeColor, hazeDepth: light.hazeDepth)
    }
}
