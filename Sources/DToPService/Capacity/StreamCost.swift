import DToPPipeline

/// What a stream costs, in shares of all processors.
package struct StreamCost: Equatable, Sendable {
    /// Decoding, scaling and outputs, which the ladder hardly changes.
    package var decode: Double
    /// The engine, with the usual settings.
    package var engine: Double
    /// How the engine's part falls along the ladder.
    package var scene: Scene
    /// The highest rung on which the stream's agreement is kept.
    package var held: Int

    package init(decode: Double, engine: Double, scene: Scene, held: Int) {
        self.decode = decode
        self.engine = engine
        self.scene = scene
        self.held = held
    }

    /// - Parameters:
    ///   - engine: what its engine was measured to take on `rung`.
    package init(decode: Double, engine: Double, measuredOn rung: Int, scene: Scene, held: Int) {
        self.init(decode: decode, engine: 0, scene: scene, held: held)
        self.engine = engine / factor(on: rung)
    }

    /// Its whole cost on a rung of the ladder.
    package func total(on rung: Int) -> Double { decode + engine * factor(on: rung) }

    /// The least that it can be brought to without being paused.
    package var floor: Double { total(on: Self.floorRung) }

    /// Streams are let in if they fit here, so that the ladder has rungs left for when scenes become busier.
    package static let floorRung: Int = Ladder.top(of: .size) + 4

    private func factor(on rung: Int) -> Double {
        scene.time.value(on: min(rung, held)) / scene.time.usual * Ladder.relief(on: rung).rate
    }
}
