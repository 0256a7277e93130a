import DToPConfiguration
import DToPMedia
import FileNames
import Imaging
import SystemPackage

/// Draws the answers beside a recording's segment over its pictures, as an overlay would have shown them.
package struct RecordingRenderer {
    private let segment: FilePath
    private let overlay: OverlayConfiguration
    private let overwrite: Bool
    /// Most packets of sound that wait for the first picture, however a file is laid out.
    private static let mostEarly = 4096

    /// - Parameters:
    ///   - segment: the segment's video.
    ///   - overlay: shows anything but confidence, which is not recorded.
    ///   - overwrite: whether an existing video may be replaced.
    package init(_ segment: FilePath, overlay: OverlayConfiguration, overwrite: Bool) {
        self.segment = segment
        self.overlay = overlay
        self.overwrite = overwrite
    }

    /// Where a segment's masks are.
    package static func masks(of segment: FilePath) -> FilePath {
        segment.folder.file((segment.lastComponent?.stemText ?? "") + SegmentName.masksEnding)
    }

    /// Writes the video, with the segment's sound. Returns what could not be kept. Throws `MediaError` or `RenderError`.
    /// - Parameter onFrame: called after each picture with the number of pictures so far.
    @discardableResult
    package func render(to path: FilePath, onFrame: (Int) -> Void) throws -> [String] {
        let file = Self.masks(of: segment)
        var masks = try MaskTrackReader(file)
        var drawing = OverlayDrawing(
            overlay, names: masks.names, palette: masks.colors, exitLayers: masks.exitLayers)
        var isFirst = true
        let reader = try VideoReader(.file(segment))
        let scaler = try Scaler()
        var writer: VideoWriter?
        var canvas: YUVImage?
        var earlySound: [Packet] = []
        while let item = try reader.next() {
            guard case .frame(let frame) = item else {
                guard case .audio(let packet) = item else { continue }
                if let writer {
                    try writer.write(audio: packet)
                } else if earlySound.count < Self.mostEarly {
                    earlySound.append(packet)
                }
                continue
            }
            let size = overlay.size.size(of: frame.displayedSize)
            let picture =
                if let canvas, canvas.size == size { canvas } else {
                    YUVImage(size, canvas?.matrix ?? YUVMatrix(of: frame))
                }
            canvas = picture
            try scaler.scale(frame, into: picture)
            let answer = try masks.answer(at: frame.seconds) { answer in
                let earlier = isFirst && overlay.show == .compute ? EarlierAnswers.before(answer, of: segment) : []
                isFirst = false
                for answer in earlier + [answer] { drawing.add(seconds: answer.sourceTime, ratio: answer.ratio) }
            }
            if let answer {
                drawing.draw(try shown(answer, masks, on: picture.size, file), on: picture)
            }
            let output = try writer ?? makeWriter(path, reader, picture)
            writer = output
            for packet in earlySound { try output.write(audio: packet) }
            earlySound = []
            try output.write(picture, timestamp: frame.timestamp, duration: frame.duration)
            onFrame(output.frameCount)
        }
        guard let writer else { throw RunError.noFrames(input: segment.shown, errors: reader.errorCount) }
        try writer.finish()
        return writer.warnings
    }

    /// Throws if the recording does not have what is to be shown.
    private func shown(
        _ answer: RecordedAnswer, _ masks: MaskTrackReader, on size: PixelSize, _ file: FilePath
    ) throws(RenderError) -> OverlayAnswer {
        if overlay.show != .classes, answer.exits == nil || answer.ratio.isNaN { throw .noExits(path: file.shown) }
        let labels = overlay.show == .classes ? answer.labels?.nearest(size) : nil
        var counts = masks.names.map { _ in 0 }
        if overlay.legend { labels?.count(into: &counts) }
        let total = Double(max(counts.reduce(0, +), 1))
        let exits = answer.exits?.tokens ?? TokenExits(stages: [], isCarried: [])
        var tokens = exits.tokens(stageCount: masks.exitLayers.count)
        if let exitCounts = answer.exitCounts, exitCounts.count == tokens.exits.count {
            tokens.exits = exitCounts
            tokens.active = exitCounts.reduce(0) { $0 &+ $1 }
        }
        return OverlayAnswer(
            labels: labels, confidence: nil, exits: exits,
            grid: answer.exits?.grid ?? TokenGrid(size: PixelSize(width: 0, height: 0), input: size, patch: 1),
            tokens: tokens, ratio: answer.ratio, shares: counts.map { Double($0) / total })
    }

    private func makeWriter(_ path: FilePath, _ reader: VideoReader, _ picture: YUVImage) throws(MediaError)
        -> VideoWriter
    {
        var video = VideoWriter.Configuration(
            size: picture.size, timeBase: reader.video.timeBase, frameRate: reader.video.frameRate)
        video.coding.codec = overlay.codec
        video.coding.codecOptions = overlay.encoderOptions
        video.coding.matrix = picture.matrix
        video.file.overwrite = overwrite
        video.file.audio = reader.audio
        return try VideoWriter(path, video)
    }
}
