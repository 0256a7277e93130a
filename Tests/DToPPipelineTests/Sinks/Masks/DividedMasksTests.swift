import DToPConfiguration
import DToPMedia
import DToPPipeline
import DToPTestSupport
import Foundation
import Imaging
import Logging
import Testing

/// Run lengths and mask videos in segments hold the masks that PNG files hold.
@Suite struct DividedMasksTests {
    private let place: Workplace

    init() throws { place = try Workplace() }

    private var outputs: StreamConfiguration {
        var configuration = place.maskOutputs(rle: "rle", maskVideo: "video")
        configuration.outputs.maskSegment = TimeSpan(.seconds(1))
        return configuration
    }

    @Test func segmentsHoldAllMasks() throws {
        try place.run(try place.video("street.mkv", frames: 60), outputs)
        let masks = try place.pictures().map { try place.mask($0) }
        let rle = try RecordedFolder(place.path("rle/street"))
        #expect(rle.segments.map(\.frames) == [25, 25, 10] && rle.segments.allSatisfy { $0.codec == "rle" })
        var labels: [LabelMap] = []
        for segment in rle.segments {
            let lines = try RunLengthLines(rle.file(segment))
            // Each file can be read without the others.
            #expect(lines.names.count == 1 && lines.lines.first?.isRepeated == false)
            labels += lines.labels
        }
        #expect(labels.count == 60 && zip(labels, masks).allSatisfy { $0.difference(from: $1) == 0 })

        let video = try RecordedFolder(place.path("video/street"))
        video.expectAgreement()
        #expect(video.segments.map(\.frames) == [25, 25, 10] && video.segments.allSatisfy { $0.codec == "ffv1" })
        let pictures = try video.segments.map { try rawPictures(video.file($0), "gray", byteCount: 96 * 64).hashes }
        #expect(pictures.flatMap(\.self) == masks.map(\.bytes).hashes)
        // A picture has its frame's time.
        #expect(try video.times(video.segments[1]).first.map { abs($0 - 1) < 0.001 } == true)
    }

    /// A later run adds to what is there.
    @Test func laterRunsAdd() throws {
        let input = try place.video("street.mkv", frames: 30)
        var configuration = outputs
        configuration.outputs.masks = nil
        configuration.outputs.log = nil
        for _ in 0..<2 {
            try configuration.checkOutputs(stream: "street", inputs: [StreamInput(input, frameRate: .usualFrameRate)])
            try place.run(input, configuration)
        }
        for name in ["rle", "video"] {
            #expect(try RecordedFolder(place.path("\(name)/street")).segments.map(\.frames) == [25, 5, 25, 5])
        }
    }

    /// A running stream follows what is to be kept, and its outputs go on as they are.
    @Test func retentionFollowsTheConfiguration() throws {
        var configuration = outputs
        let input = try place.video("street.mkv", frames: 60)
        let run = try place.streamRun(input, configuration)
        configuration.masks.keepSize = DataSize(bytes: 1)
        run.follow(place.engine, weight: 1, configuration: configuration)
        _ = try BackgroundRun(run).report()
        for name in ["rle", "video"] {
            #expect(try RecordedFolder(place.path("\(name)/street")).files == ["index.jsonl"])
        }
    }
}
