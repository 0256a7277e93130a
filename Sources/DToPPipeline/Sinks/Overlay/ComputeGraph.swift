import Imaging

/// A graph of the last seconds' compute, as shares of the dense computation: a strip along the lower edge of the
/// picture, with the present at its right.
package struct ComputeGraph {
    /// Seconds between its left and right edges.
    package static let span = 10.0
    /// Share of the picture's height.
    private static let height = 0.2
    private static let background = OverlayInk([14, 16, 20], opacity: 0.66)
    private static let line = OverlayInk([142, 146, 152], opacity: 0.6)
    private static let levels = 64

    private let inks = ColorRamp.stages.colors(levels).map { OverlayInk($0, opacity: 0.9) }
    /// The frames shown, oldest first.
    private var frames: [(seconds: Double, ratio: Double)] = []

    package init() {}

    /// Adds the next frame. Clears the graph if time runs backwards.
    /// - Parameters:
    ///   - seconds: the frame's time.
    ///   - ratio: its cost as a share of the dense computation's.
    package mutating func add(seconds: Double, ratio: Double) {
        if let last = frames.last, seconds < last.seconds { frames.removeAll() }
        frames.append((seconds, ratio))
        // Keeps one frame from before the left edge, since it was on display there.
        while frames.count > 1, frames[1].seconds <= seconds - Self.span { frames.removeFirst() }
    }

    /// The mean share over the frames shown, 0 or more; NaN before the first.
    package var mean: Double { frames.isEmpty ? .nan : frames.reduce(0) { $0 + $1.ratio } / Double(frames.count) }

    /// Draws the strip; its top is the cost of the dense computation.
    package func draw(on picture: any DrawingSurface) {
        guard let now = frames.last?.seconds else { return }
        let size = picture.size
        let height = max(Int(Double(size.height) * Self.height), 1)
        let top = size.height - height
        picture.paint(x: 0, y: top, width: size.width, height: height, with: Self.background)
        var next = frames.startIndex
        for x in 0..<size.width {
            // The frame on display at that time: the last to begin before it.
            let time = now - Self.span * Double(size.width - 1 - x) / Double(max(size.width - 1, 1))
            while next < frames.endIndex, frames[next].seconds <= time { next += 1 }
            guard next > 0 else { continue }
            let ratio = frames[next - 1].ratio
            let share = ratio > 0 ? min(ratio, 1) : 0
            let bar = Int((share * Double(height)).rounded())
            let ink = inks[min(Int(share * Double(Self.levels)), Self.levels - 1)]
            picture.paint(x: x, y: size.height - bar, width: 1, height: bar, with: ink)
        }
        for quarter in 0..<4 {
            picture.paint(x: 0, y: top + quarter * height / 4, width: size.width, height: 1, with: Self.line)
        }
    }
}
