import DToPModel
import DToPPipeline
import Imaging

/// What the colours in a stream's pictures mean.
package struct StreamColors: Sendable {
    /// Names and colours of the classes. [K]
    package let names: [String]
    package let classes: [RGBColor]
    /// The layer after which each stage's head sits, counted from 1.
    package let exitLayers: [Int]

    package init(names: [String], classes: [RGBColor], exitLayers: [Int]) {
        self.names = names
        self.classes = classes
        self.exitLayers = exitLayers
    }

    init(_ engine: StreamEngine) {
        self.init(
            names: engine.directory.configuration.labels, classes: engine.palette.colors,
            exitLayers: engine.exitLayers)
    }

    /// The colour of each stage.
    package var stages: [RGBColor] { ColorRamp.stages.colors(exitLayers.count) }
}
