import ArgumentParser
import DToPConfiguration
import DToPMedia
import DToPPipeline
import Imaging
import SyntheticStreet
import SystemPackage

struct SynthCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "synth",
        abstract: "Render a street video with exact labels, in CamVid's classes.",
        discussion: """
            The same options always give the same pictures. Every view but car is fixed; --cut-every gives it a new scene, \
            light and weather: --view lot --cut-every 20. Captions are labelled void.
            """)

    @Option(name: [.customShort("o"), .long], help: ArgumentHelp("Video to write.", valueName: "file"))
    var output: FilePath

    @Option(help: ArgumentHelp("Folder for one label PNG per frame.", valueName: "dir"))
    var labels: FilePath?

    @Option(help: "Frames to render.")
    var frames = 60

    @Option(help: "Picture size, WxH.")
    var size = PictureSizeArgument(size: PixelSize(width: 480, height: 360))

    @Option(name: [.customShort("r"), .long], help: "Frames per second.")
    var frameRate = FrameRate(Rational(15, 1)!)

    @Option(help: "Seed of the street.")
    var seed: UInt64 = 1

    @Option(help: "Viewpoint: car, pole, bridge, roof, lot or crossing; all but car are fixed.")
    var view = StreetOptions.View.car

    @Option(help: "The car's camera: moving or fixed. (default: moving)")
    var camera: StreetOptions.CameraMotion?

    @Option(help: ArgumentHelp("Cut to another street after this many frames.", valueName: "frames"))
    var cutEvery: Int?

    @Option(help: "Sensor noise, standard deviation in grey levels.")
    var noise = 1.6

    @Option(help: ArgumentHelp("Video encoder; any of FFmpeg's.", valueName: "name"))
    var codec = "libx264"

    @Flag(name: .customShort("y"), help: "Overwrite outputs that exist.")
    var overwrite = false

    func validate() throws {
        guard (1...1_000_000).contains(frames) else {
            throw ValidationError("--frames must be 1 to 1000000, it is \(frames)")
        }
        guard (0...32).contains(noise) else { throw ValidationError("--noise must be 0 to 32, it is \(noise)") }
        if let camera, view != .car {
            throw ValidationError(
                "--camera \(camera.rawValue) is for --view car: the camera of --view \(view.rawValue) stands still; leave out --camera"
            )
        }
        if let cutEvery, cutEvery < 1 { throw ValidationError("--cut-every must be at least 1, it is \(cutEvery)") }
    }

    func run() throws {
        let street = StreetOptions(
            size: size.size, framesPerSecond: frameRate.rate.value, seed: seed, camera: camera ?? .moving, view: view,
            cutEvery: cutEvery,
            noise: noise)
        let video = StreetVideo(
            street: street, frameRate: frameRate.rate, frames: frames, codec: codec, overwrite: overwrite)
        let progress = ProgressReporter.standardError()
        try video.write(to: output, labels: labels) { frame in
            progress.update(RunProgress(frames: frame, fraction: Double(frame) / Double(frames)))
        }
        progress.finish()
    }
}

extension StreetOptions.CameraMotion: ExpressibleByArgument {}
extension StreetOptions.View: ExpressibleByArgument {}
