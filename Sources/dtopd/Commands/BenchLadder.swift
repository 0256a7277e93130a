import DToPConfiguration
import Compute
import DToPEngine
import DToPMedia
import DToPModel
import DToPPipeline
import Foundation
import Imaging

/// Times the frames of a video as they are computed at the steps that cameras take under pressure, side by side.
struct BenchLadder: Encodable {
    /// A step: all that comes before it given up, too.
    struct Row: Encodable {
        let name: String
        /// Time in the engine, as a share of a dense frame's at the usual size.
        let time: Double
        /// Share of the multiply-adds of such a frame.
        let ratio: Double
        /// Share of the pixels with the class of that frame, over all frames and in the worst one.
        let agreement: Double
        let worst: Double
    }

    let input: String
    let frames: Int
    private(set) var rows: [Row] = []

    private final class Lane {
        let name: String
        let segmenter: Segmenter
        let answer: Segmentation
        var seconds = 0.0
        var ratio = 0.0
        var agreement: [Double] = []

        init(_ name: String, _ segmenter: Segmenter, displayed: PixelSize) {
            self.name = name
            self.segmenter = segmenter
            answer = Segmentation(for: segmenter, sizes: [displayed], withConfidence: false)
        }

        func segment(_ picture: RGBImage) {
            let start = ContinuousClock.now
            segmenter.segment(picture, into: answer)
            seconds += start.duration(to: .now) / .seconds(1)
        }
    }

    /// Runs over the first `frames` frames of the video; nil: all.
    init(_ options: EngineOptions, input: String, frames limit: Int?) throws {
        guard let named = try NamedInput.all(of: input, frameRate: .usualFrameRate).first,
            case .video(let media) = named.input
        else { throw CommandFailure(.usage, "--ladder needs a video") }
        let directory = try options.directory()
        var engine = try StreamEngine(
            directory, precision: options.arithmetic.precision, inputRule: options.inputSize?.size,
            team: options.workers.team())
        engine.temporal = TemporalRule()
        let usual = CarrySettings(threshold: options.threshold ?? engine.pruning.threshold, rule: TemporalRule())
        let reader = try VideoReader(media, threads: 1)
        let scaler = try Scaler()
        var lanes: [Lane] = []
        var pictures: [PixelSize: RGBImage] = [:]
        var count = 0
        while count < limit ?? .max, let frame = try reader.nextFrame() {
            if lanes.isEmpty { lanes = try Self.lanes(engine, usual, displayed: frame.displayedSize) }
            for lane in lanes where lane.answer.pictures[0].labels.size != frame.displayedSize {
                throw CommandFailure(.data, "\(named.name): its size changes; give a video of one size")
            }
            for size in Set(lanes.map(\.segmenter.inputSize)) {
                let picture = pictures[size] ?? .rgb(size)
                pictures[size] = picture
                try scaler.scale(frame, into: picture)
            }
            // The first frames are computed in full.
            for lane in lanes { if let picture = pictures[lane.segmenter.inputSize] { lane.segment(picture) } }
            for lane in lanes {
                let found = lane.answer.pictures[0].labels.agreement(with: lanes[0].answer.pictures[0].labels)
                lane.agreement.append(found)
                lane.ratio += Double(lane.answer.record.macs) / Double(max(lanes[0].answer.record.denseMACs, 1))
            }
            count += 1
        }
        if count == 0 { throw RunError.noFrames(input: named.name, errors: reader.errorCount) }
        self.input = named.name
        self.frames = count
        let dense = lanes[0].seconds
        rows = lanes.map { lane in
            Row(
                name: lane.name, time: lane.seconds / dense, ratio: lane.ratio / Double(count),
                agreement: lane.agreement.reduce(0, +) / Double(count), worst: lane.agreement.min() ?? 0)
        }
    }

    /// The dense computation, then a lane for each step that costs agreement.
    private static func lanes(
        _ engine: StreamEngine, _ usual: CarrySettings, displayed: PixelSize
    ) throws -> [Lane] {
        var dense = engine
        dense.pruning.threshold = 1
        dense.temporal = nil
        var lanes = [Lane("dense", try dense.segmenter(displayed: displayed), displayed: displayed)]
        let tops = [0, Ladder.top(of: .tolerance), Ladder.top(of: .threshold)]
        let names = ["usual settings", "tolerance of carrying", "exit threshold", "3/4 of the size", "1/2 of the size"]
        for (rung, name) in zip(tops + [Ladder.topOfAgreement - 1, Ladder.topOfAgreement], names) {
            let settings = CarryController.settings(usual, on: rung)
            var engine = engine
            engine.pruning.threshold = settings.threshold
            engine.temporal = settings.rule
            let size = try engine.inputSize(displayed: displayed, scale: Ladder.relief(on: rung).scale)
            lanes.append(Lane(name, try engine.segmenter(input: size, isVideo: true), displayed: displayed))
        }
        return lanes
    }

    var text: String {
        let head =
            "\(input), \(frames) frames: engine time and multiply-adds as shares of a dense frame's, agreement with it"
        return
            ([head]
            + rows.map { row in
                String.row(
                    row.name,
                    String(
                        format: "  time %6.1f %%   macs %6.1f %%   agreement %6.2f %%   worst frame %6.2f %%",
                        row.time * 100,
                        row.ratio * 100, row.agreement * 100, row.worst * 100))
            }).joined(separator: "\n")
    }
}
