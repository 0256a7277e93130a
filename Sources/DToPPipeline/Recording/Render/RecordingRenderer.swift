import DToPConfiguration
import DToPMedia
import FileNames
import Imaging
import SystemPackage

/// Draws the masks beside a recording's segment over its pictures, as an overlay would have shown them.
package struct RecordingRenderer {
    private let segment: FilePath
    private let overlay: OverlayConfiguration
    private let overwrite: Bool

    /// - Parameters:
    ///   - segment: the segment's video.
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

    /// Writes the video. Throws `MediaError` or `RenderError`.
    /// - Parameter onFrame: called after each picture with the number of pictures so far.
    package func render(to path: FilePath, onFrame: (Int) -> Void) throws {
        var masks = try MaskTrackReader(Self.masks(of: segment))
        let renderer = OverlayRenderer(palette: masks.colors, stageCount: 1, opacity: overlay.opacity)
        var legend = overlay.legend ? Legend(names: masks.names, palette: masks.colors) : nil
        let reader = try VideoReader(.file(segment))
        let scaler = try Scaler()
        var writer: VideoWriter?
        var picture = RGBImage.rgb(PixelSize(width: 0, height: 0))
        var counts = masks.names.map { _ in 0 }
        while let frame = try reader.nextFrame() {
            if picture.size != frame.displayedSize { picture = .rgb(frame.displayedSize) }
            try scaler.scale(frame, into: picture)
            if let labels = try masks.labels(at: frame.seconds)?.nearest(picture.size) {
                renderer.drawClasses(labels, on: picture)
                for index in counts.indices { counts[index] = 0 }
                if legend != nil { labels.count(into: &counts) }
                let total = Double(max(counts.reduce(0, +), 1))
                legend?.drawClasses(shares: counts.map { Double($0) / total }, on: picture)
            }
            let output = try writer ?? makeWriter(path, reader, picture.size)
            writer = output
            try output.write(picture, timestamp: frame.timestamp, duration: frame.duration)
            onFrame(output.frameCount)
        }
        guard let writer else { throw RunError.noFrames(input: segment.shown, errors: reader.errorCount) }
        try writer.finish()
    }

    private func makeWriter(_ path: FilePath, _ reader: VideoReader, _ size: PixelSize) throws(MediaError)
        -> VideoWriter
    {
        var video = VideoWriter.Configuration(
            size: size, timeBase: reader.video.timeBase, frameRate: reader.video.frameRate)
        video.codec = overlay.codec
        video.codecOptions = overlay.codecOption
        video.overwrite = overwrite
        return try VideoWriter(path, video)
    }
}
