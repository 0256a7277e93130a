import DToPConfiguration
import Imaging

/// Draws the answers of a video's frames over their pictures, in the frames' order.
struct OverlayDrawing {
    private let content: OverlayContent
    private let exitLayers: [Int]
    private let renderer: OverlayRenderer
    private var legend: Legend?
    private var graph = ComputeGraph()

    /// - Parameters:
    ///   - names: of the classes, as many as colours in `palette`.
    ///   - exitLayers: the layer that each stage's head follows, counted from 1.
    init(_ overlay: OverlayConfiguration, names: [String], palette: [RGBColor], exitLayers: [Int]) {
        content = overlay.show
        self.exitLayers = exitLayers
        renderer = OverlayRenderer(palette: palette, stageCount: exitLayers.count, opacity: overlay.opacity)
        legend = overlay.legend ? Legend(names: names, palette: palette) : nil
    }

    /// A frame has come, which cost `ratio` of the dense computation. Once for each, before it is drawn.
    mutating func add(seconds: Double, ratio: Double) {
        if content == .compute { graph.add(seconds: seconds, ratio: ratio) }
    }

    /// Draws the answer over its picture; the same one may be drawn over several.
    mutating func draw(_ answer: OverlayAnswer, on picture: any DrawingSurface) {
        switch content {
        case .classes:
            if let labels = answer.labels { renderer.drawClasses(labels, on: picture) }
            legend?.drawClasses(shares: answer.shares, on: picture)
        case .exits:
            renderer.drawExits(
                answer.exits.stages, isCarried: answer.exits.isCarried, pixels: answer.grid.pixels(in: picture.size),
                on: picture)
            let total = Double(max(answer.tokens.active, 1))
            legend?.drawExits(
                layers: exitLayers, shares: answer.tokens.exits.map { Double($0) / total },
                colors: renderer.stageColors, on: picture)
        case .compute: graph.draw(on: picture)
        case .confidence:
            if let confidence = answer.confidence { renderer.drawConfidence(confidence, on: picture) }
            legend?.drawConfidence(on: picture)
        }
        legend?.drawStatus(status(answer), on: picture)
    }

    private func status(_ answer: OverlayAnswer) -> String {
        let now = "compute \(Format.percent(answer.ratio)) of dense"
        let carried = Double(answer.tokens.carried) / Double(max(answer.tokens.total, 1))
        return switch content {
        case .exits where carried > 0: "\(now), \(Format.percent(carried)) of tokens carried"
        case .compute: "\(now), \(Format.percent(graph.mean)) over \(Int(ComputeGraph.span)) s"
        default: now
        }
    }
}
