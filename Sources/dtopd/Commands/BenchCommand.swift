import ArgumentParser
import CAllocationCounter
import Compute
import DToPConfiguration
import DToPEngine
import DToPModel
import Imaging
import SyntheticStreet

struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Time the engine on rendered street pictures, or the whole pipeline.",
        discussion: """
            Times the forward pass by stage and counts its allocations, without decoding or output unless with --pipeline.
            """)

    @OptionGroup var engine: EngineOptions

    @Option(
        help: """
            Frames to time (default: 60 after three to warm up; with --pipeline the whole input, or 300 rendered frames).
            """)
    var frames: Int?

    @Flag(help: "Print one JSON object.")
    var json = false

    @Flag(help: "Time several shares of leaving and of carried tokens, alternating with the dense computation.")
    var sweep = false

    @Flag(help: "Time frames of several streams as one batch and in turn, alternating, with most tokens carried.")
    var batch = false

    @Flag(
        help: """
            Run the whole pipeline with overlay and masks, each frame on its own, and print how busy each thread is and how \
            close the run comes to what the processors allow.
            """)
    var pipeline = false

    @Flag(name: .customLong("where"), help: "Show which kinds of kernels, and which waits, a frame's time goes into.")
    var showsParts = false

    @Flag(help: "Time the frames of --input at the steps that pressure takes, with their agreement: a scene for plan.")
    var ladder = false

    @Flag(help: "Time a frame for each line of standard input, and print its milliseconds: for comparisons in turn.")
    var prompted = false

    @Option(
        name: [.customShort("i"), .long],
        help: ArgumentHelp(
            "With --ladder: a video. With --pipeline: what to segment instead of a rendered street.", valueName: "input"
        ))
    var input: String?

    func validate() throws {
        if let frames, !(1...100_000).contains(frames) {
            throw ValidationError("--frames must be 1 to 100000, it is \(frames)")
        }
        if [sweep, batch, pipeline, ladder, showsParts, prompted].count(where: \.self) > 1 {
            throw ValidationError("--sweep, --batch, --pipeline, --ladder, --where and --prompted exclude each other")
        }
        if prompted, frames != nil { throw ValidationError("--prompted ends with standard input; leave --frames out") }
        if sweep || batch, engine.threshold != nil {
            throw ValidationError("--sweep and --batch choose how many tokens leave; leave --threshold out")
        }
        if input != nil, !pipeline, !ladder { throw ValidationError("--input goes with --pipeline and --ladder") }
        if ladder, input == nil { throw ValidationError("--ladder needs a video: --input FILE") }
    }

    func run() throws {
        if pipeline {
            let report = try BenchPipeline.report(engine, input: input, frames: frames)
            return print(json ? try report.json : report.text)
        }
        if ladder, let input {
            let bench = try BenchLadder(engine, input: input, frames: frames)
            return print(json ? try bench.oneLineJSON : bench.text)
        }
        let frames = frames ?? 60
        let directory = try engine.directory()
        let model = try PrunedViT(
            directory, precision: engine.arithmetic.precision ?? directory.configuration.precision)
        let weights = AlignedMemory.liveBytes
        let team = try engine.workers.team()
        let size = (engine.inputSize?.size ?? directory.preprocessing.size).resolved(
            displayed: directory.configuration.nominalInput, for: directory.configuration)
        var pruning = directory.configuration.pruning
        pruning.threshold = engine.threshold ?? pruning.threshold
        if sweep {
            let sweep = BenchSweep(model, directory.preprocessing, size: size, team: team)
            let rows = sweep.run(rounds: frames, pictures: Self.pictures(size))
            return print(json ? try rows.oneLineJSON : BenchSweep.text(rows))
        }
        if batch {
            let bench = BenchBatch(model, directory.preprocessing, size: size, team: team)
            let rows = bench.run(rounds: frames, pictures: Self.pictures(size))
            return print(json ? try rows.oneLineJSON : bench.text(rows))
        }
        let segmenter = Segmenter(
            model: model, preprocessing: directory.preprocessing, inputSize: size,
            pruning: pruning, team: team)
        let result = Segmentation(for: segmenter, sizes: [size], withConfidence: false)

        let pictures = Self.pictures(size)

        if showsParts {
            let bench = BenchWhere(segmenter: segmenter, result: result, team: team)
            let rows = bench.run(frames: frames, pictures: pictures)
            return print(json ? try rows.oneLineJSON : BenchWhere.text(rows))
        }
        var report = BenchReport(
            model: directory.name, input: size, precision: model.precision, threads: team.size,
            kernels: team.kernels.name)
        for frame in 0..<3 { segmenter.segment(pictures[frame], into: result) }
        if prompted { return try BenchPrompted.run(segmenter, into: result, pictures: pictures) }
        report.memory = (
            weights, AlignedMemory.liveBytes - weights,
            model.blueprint.memory(tokens: segmenter.exitGrid.count, carries: segmenter.carries)
        )
        report.reserve(frames)
        for frame in 0..<frames {
            let picture = pictures[frame % pictures.count]
            let allocations = allocation_count()
            let start = ContinuousClock.now
            segmenter.segment(picture, into: result)
            let time = ContinuousClock.now - start
            report.add(result.record, time: time, allocations: allocation_count() - allocations)
        }
        print(json ? try report.json : report.text)
    }

    /// A short loop of street pictures: more than a cache holds, few enough to render quickly.
    private static func pictures(_ size: PixelSize) -> [RGBImage] {
        var options = StreetOptions()
        options.size = size
        let street = SyntheticStreet(options)
        let labels = LabelMap.labels(size)
        return (0..<12).map { frame in
            let picture = RGBImage.rgb(size)
            street.render(frame: frame, image: picture, labels: labels)
            return picture
        }
    }
}
