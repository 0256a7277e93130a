import DToPMedia
import DToPModel
import Imaging
import SyntheticStreet
import SystemPackage

/// A rendered street as a video file, with its labels as PNG files named as masks are.
package struct StreetVideo: Sendable {
    private let street: StreetOptions
    private let frameRate: Rational
    private let frames: Int
    private let codec: String
    private let overwrite: Bool

    /// - Parameters:
    ///   - frames: how many to render.
    ///   - codec: any of FFmpeg's encoders or codecs.
    ///   - overwrite: whether a video and labels that exist may be replaced.
    package init(street: StreetOptions, frameRate: Rational, frames: Int, codec: String, overwrite: Bool) {
        self.street = street
        self.frameRate = frameRate
        self.frames = frames
        self.codec = codec
        self.overwrite = overwrite
    }

    /// Renders all frames.
    /// - Parameters:
    ///   - labels: folder for the labels, or nil.
    ///   - onFrame: called with the number of frames done after each.
    /// - Throws: `MediaError`, `OutputError`, `RunError`.
    package func write(to path: FilePath, labels folder: FilePath?, onFrame: (Int) -> Void) throws {
        let names = SyntheticStreet.classNames
        let colors = Palette(generatedFor: names.count).colors
        var configuration = VideoWriter.Configuration(
            size: street.size, timeBase: frameRate.inverse, frameRate: frameRate)
        configuration.coding.codec = codec
        configuration.file.overwrite = overwrite
        if let folder { try PictureFolder.check(folder, overwrite: overwrite) }
        let writer = try VideoWriter(path, configuration)
        let sink = try folder.map { try PictureWriter($0, overwrite: overwrite) }
        if let folder { try LabelFile.write(names: names, palette: colors, folder: folder) }

        let renderer = SyntheticStreet(street)
        let picture = RGBImage.rgb(street.size)
        let labels = LabelMap.labels(street.size)
        for frame in 0..<frames {
            renderer.render(frame: frame, image: picture, labels: labels)
            try writer.write(picture, timestamp: Int64(frame))
            var record = FrameRecord(stream: "street", frame: frame, wall: .now)
            record.pts = Int64(frame)
            record.timeSeconds = frameRate.inverse.seconds(Int64(frame))
            try sink?.write(record, file: OutputPaths.frameFile(frame)) {
                try $0.write(indexed: labels, palette: colors, to: $1)
            }
            onFrame(frame + 1)
        }
        try writer.finish()
    }
}
