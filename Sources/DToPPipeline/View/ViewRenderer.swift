import DToPEngine
import DToPMedia
import Imaging

/// Draws and encodes what viewers want of a frame. One thread uses it.
final class ViewRenderer {
    private let renderer: OverlayRenderer
    private let colors: [RGBColor]
    private let inks: OverlayInks
    private let scaler: Scaler
    private let encoder = PictureEncoder()
    /// The frame's picture, and what is drawn over it.
    private var plain = RGBImage.rgb(PixelSize(width: 0, height: 0))
    private var drawn = RGBImage.rgb(PixelSize(width: 0, height: 0))

    /// - Parameters:
    ///   - colors: R, G, B of each class.
    ///   - opacity: of what is drawn over the picture, 0...1.
    init(colors: [RGBColor], stageCount: Int, opacity: Double) throws(MediaError) {
        self.colors = colors
        renderer = OverlayRenderer(palette: colors, stageCount: stageCount, opacity: opacity)
        inks = OverlayInks(colors, opacity: 1)
        scaler = try Scaler()
    }

    /// Hands each picture that `request` asks for to `show`.
    func render(
        _ frame: SegmentedFrame, _ request: ViewRequest, show: (ViewContent, [UInt8]) -> Void
    ) throws(MediaError) {
        if plain.size != request.size {
            plain = .rgb(request.size)
            drawn = .rgb(request.size)
        }
        if request.showsPicture {
            guard let picture = frame.picture else { return }
            try scaler.scale(picture, into: plain)
        }
        try frame.segmentation.use { (answer) throws(MediaError) in
            for content in ViewContent.allCases where request.contents.contains(content) {
                if let bytes = try encoded(content, answer) { show(content, bytes) }
            }
        }
    }

    /// Nil if the answer has no labels of this size.
    private func encoded(_ content: ViewContent, _ answer: Segmentation) throws(MediaError) -> [UInt8]? {
        let labels = answer.pictures.last { $0.labels.size == plain.size }?.labels
        switch content {
        case .picture: return try encoder.jpeg(plain)
        case .exits, .exitsPNG:
            drawn.copy(plain)
            renderer.drawExits(
                answer.exitStages, isCarried: answer.isCarried, pixels: answer.tokenPixels(in: plain.size), on: drawn)
            return content.isPNG ? try encoder.png(drawn) : try encoder.jpeg(drawn)
        case .classes:
            guard let labels else { return nil }
            drawn.copy(plain)
            renderer.drawClasses(labels, on: drawn)
            return try encoder.jpeg(drawn)
        case .mask:
            guard let labels else { return nil }
            drawn.clear()
            drawn.paint(labels, with: inks)
            return try encoder.jpeg(drawn)
        case .maskPNG:
            guard let labels else { return nil }
            return try encoder.png(labels, palette: colors)
        }
    }
}
