import Compute
import DToPMedia
import DToPModel
import DToPPipeline
import Imaging
import SystemPackage

/// A folder with a tiny model, to run real files through.
package final class Workplace: Sendable {
    package let folder: TemporaryFolder
    package let engine: StreamEngine

    package init(classCount: Int = 5, threads: Int = 1, shortestEdge: Int = 64) throws {
        folder = try TemporaryFolder()
        let model = folder.path("model")
        try TinyModel.write(TinyModel.configuration(classCount: classCount), to: model)
        engine = try StreamEngine(
            ModelDirectory(path: FilePath(model)), inputRule: .shortestEdge(shortestEdge, longest: nil),
            team: WorkerTeam(size: threads)!)
    }

    package func path(_ name: String) -> String { folder.path(name) }
    @_disfavoredOverload
    package func path(_ name: String) -> FilePath { folder.path(name) }

    /// Writes a video of moving bars and returns its path.
    package func video(_ name: String, _ size: PixelSize = PixelSize(width: 96, height: 64), frames: Int) throws
        -> String
    {
        let path: String = path(name)
        let rate = Rational(25, 1)!
        let writer = try VideoWriter(FilePath(path), .init(size: size, timeBase: rate.inverse, frameRate: rate))
        for frame in 0..<frames { try writer.write(Self.picture(frame, size), timestamp: Int64(frame)) }
        try writer.finish()
        return path
    }

    package static func picture(_ number: Int, _ size: PixelSize) -> RGBImage {
        let image = RGBImage.rgb(size)
        for y in 0..<size.height {
            for x in 0..<size.width {
                for channel in 0..<3 {
                    image[x, y, channel] = UInt8(truncatingIfNeeded: (x + number * 4) * (channel + 2) + y)
                }
            }
        }
        return image
    }
}
