import DToPConfiguration
import DToPEngine
import DToPMedia
import Imaging

/// Draws frames' answers over their pictures. One thread uses it.
final class OverlayPainter {
    /// The latest picture.
    private(set) var picture: YUVImage
    private let scaler: Scaler
    private var drawing: OverlayDrawing
    private let hasLegend: Bool
    private var still = StillWatch()
    /// Digest of the labels that the picture shows, once the frame has been the same for a while.
    private var shownLabels: UInt64?

    /// - Parameter size: of the pictures; both sides are even.
    init(_ stream: SinkContext, _ size: PixelSize, _ matrix: YUVMatrix) throws(MediaError) {
        picture = YUVImage(size, matrix)
        let overlay = stream.configuration.overlay
        drawing = OverlayDrawing(
            overlay, names: stream.names, palette: stream.colors, exitLayers: stream.exitLayers)
        hasLegend = overlay.legend
        scaler = try Scaler()
    }

    /// Draws what `request` asks for, as far as the frame brings it. Returns false if the picture is the same as before.
    func draw(_ result: FrameResult, _ request: OverlayRequest) throws(MediaError) -> Bool {
        guard let frame = result.frame.picture else { return true }
        let answer = result.frame.segmentation
        if request.content == .classes, !hasLegend, picture.size == request.size, still.isSame(frame) {
            let digest = answer.use { labelled($0)?.labels.digest }
            defer { shownLabels = digest }
            if let digest, digest == shownLabels { return false }
        } else {
            shownLabels = nil
        }
        if picture.size != request.size { picture = YUVImage(request.size, picture.matrix) }
        try scaler.scale(frame, into: picture)
        answer.use { draw($0, result) }
        return true
    }

    /// The answer at the overlay's size, among the sizes that others have asked for.
    private func labelled(_ answer: Segmentation) -> Segmentation.Picture? {
        answer.pictures.first { $0.labels.size == picture.size }
    }

    private func draw(_ answer: Segmentation, _ result: FrameResult) {
        let record = result.record
        let labelled = labelled(answer)
        drawing.add(seconds: result.frame.seconds, ratio: record.ratio)
        drawing.draw(
            OverlayAnswer(
                labels: labelled?.labels, confidence: labelled?.confidence,
                exits: TokenExits(answer),
                grid: TokenGrid(answer), tokens: record.tokens, ratio: record.ratio, shares: record.classes.map(\.share)
            ),
            on: picture)
    }
}
