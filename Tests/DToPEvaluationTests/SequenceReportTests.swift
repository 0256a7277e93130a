import Compute
import DToPEngine
import DToPEvaluation
import DToPMedia
import DToPModel
import DToPPipeline
import DToPTestSupport
import Foundation
import Imaging
import SystemPackage
import Testing

@Suite struct SequenceReportTests {
    /// A report with all controls, on one sequence with labels or on two without.
    private func report(withLabels: Bool = true) throws -> SequenceReport {
        let pictures = try SequencePictures()
        let engine = try pictures.engine()
        if withLabels { return try SequencePictures.report(engine, [pictures], withControls: true) }
        let place = try Workplace()
        let videos = try [4, 3].map { frames in
            let path = try place.video("\(frames).mp4", frames: frames)
            return SequenceSource.video(name: "\"\(frames)\"", try StreamInput(path, frameRate: .usualFrameRate))
        }
        let evaluator = try SequenceEvaluator(engine, videos, rules: [TemporalRule()], withControls: true)
        return try withExtendedLifetime(place) { try evaluator.run(isStopped: { false }, onFrame: { _ in }) }
    }

    private func rows(_ report: SequenceReport) throws -> [[String: Any]] {
        try #require(try JSONSerialization.jsonObject(with: Data(report.json.utf8)) as? [[String: Any]])
    }

    @Test func keysStandInTheirOrder() throws {
        let keys = [
            "sequence", "run", "temporal", "threshold", "change_threshold", "max_age", "hysteresis", "frames", "miou",
            "as_per_frame", "as_per_frame_worst", "as_per_frame_stable", "as_dense", "as_dense_worst",
            "as_dense_stable", "flips", "active", "ratio", "time_ratio", "ms",
        ]
        let lines = try report().json.split(separator: "\n")
        #expect(lines.count == 10 + 2 && lines.first == "[" && lines.last == "]")
        for line in lines.dropFirst().dropLast() {
            #expect(line.matches(of: /"([^"]+)":/).map { String($0.1) } == keys)
        }
    }

    @Test func valuesAreTheScores() throws {
        let report = try report()
        let rows = try rows(report)
        let sequence = try #require(report.sequences.first)
        #expect(rows.count == 10 && sequence.rows.count == 10)
        for (row, wanted) in zip(rows, sequence.rows) {
            let (run, score) = (wanted.run, wanted.score)
            func isEqual(_ key: String, _ value: Double?, tolerance: Double = 1e-9) -> Bool {
                abs((row[key] as? Double ?? .nan) - (value ?? .nan)) <= tolerance
            }
            #expect(row["sequence"] as? String == sequence.name && row["run"] as? String == run.name)
            #expect(row["temporal"] as? String == (run.temporal == nil ? "off" : "carry"))
            #expect(isEqual("threshold", run.pruning.threshold == 1 ? 1 : 0.4))
            #expect(row["max_age"] as? Int == run.temporal?.maximumAge)
            for key in ["change_threshold", "max_age", "hysteresis"] {
                #expect((row[key] is NSNull) == (run.temporal == nil))
            }
            #expect(run.temporal == nil || isEqual("change_threshold", 8) && isEqual("hysteresis", 0))
            #expect(row["frames"] as? Int == 8)
            #expect(isEqual("miou", score.confusion.meanIoU.map { 100 * $0 }))
            for (key, agreement) in [("as_per_frame", score.withPerFrame), ("as_dense", score.withDense)] {
                #expect(isEqual(key, agreement.mean) && isEqual(key + "_worst", agreement.worst))
                #expect(isEqual(key + "_stable", agreement.whereStable))
            }
            #expect(isEqual("flips", score.flips) && isEqual("active", score.activeShare))
            #expect(isEqual("ratio", score.ratio) && isEqual("ms", score.milliseconds / 8, tolerance: 1e-3))
            #expect(isEqual("time_ratio", score.milliseconds / sequence.rows[0].score.milliseconds, tolerance: 1e-3))
        }
    }

    /// The tables for each sequence, and for both together, have the figures of the JSON.
    @Test(arguments: [true, false]) func tablesSayTheSame(withLabels: Bool) throws {
        let report = try report(withLabels: withLabels)
        let rows = try rows(report)
        let parts = report.text.split(separator: "\n\n", omittingEmptySubsequences: false).map {
            $0.split(separator: "\n")
        }
        // Titles and tables alternate.
        let names = report.sequences.map(\.name) + (withLabels ? [] : ["all"])
        let frames = withLabels ? [8] : [4, 3, 7]
        #expect(parts.count == 2 * names.count && rows.count == 10 * names.count)
        for (part, name) in names.enumerated() {
            #expect(parts[2 * part] == ["model on \(name): \(frames[part]) frames"])
            let table = parts[2 * part + 1].map { $0.split(separator: /\s\s+/).map(String.init) }
            let titles =
                ["MACs", "time", "active"] + (withLabels ? ["mIoU"] : [])
                + ["as per frame", "worst", "where stable", "as dense", "worst", "where stable", "flips"]
            #expect(table.first == titles && table.count == 11)
            for (cells, row) in zip(table.dropFirst(), rows[10 * part..<10 * part + 10]) {
                #expect(row["sequence"] as? String == name && row["frames"] as? Int == frames[part])
                func percent(_ key: String, _ decimals: Int) -> String {
                    String(format: "%.\(decimals)f %%", 100 * (row[key] as? Double ?? .nan))
                }
                var wanted = [row["run"] as? String ?? "", percent("ratio", 1), percent("time_ratio", 1)]
                wanted.append(percent("active", 1))
                if withLabels {
                    wanted.append(String(format: "%.2f", row["miou"] as? Double ?? .nan))
                } else {
                    #expect(row["miou"] is NSNull)
                }
                for key in ["as_per_frame", "as_dense"] {
                    wanted += [percent(key, 2), percent(key + "_worst", 1), percent(key + "_stable", 2)]
                }
                #expect(cells == wanted + [percent("flips", 2)])
            }
        }
    }

    /// Plots carrying, one age for all, and the other controls, over all sequences. The references are the axes.
    @Test func plotsWhatIsCarried() throws {
        let report = try report(withLabels: false)
        let rows = try #require(report.total).rows
        func points(_ labels: KeyValuePairs<String, String>) throws -> [TradeOffPlot.Point] {
            try labels.map { name, label in
                let score = try #require(rows.first { $0.run.name == name }).score
                return TradeOffPlot.Point(
                    x: 100 * (try #require(score.ratio)), y: 100 * (try #require(score.withPerFrame.mean)), label: label
                )
            }.sorted { $0.x < $1.x }
        }
        let wanted = TradeOffPlot(
            title: "model on 2 sequences: 7 frames", xTitle: "multiply-adds, % of dense",
            yTitle: "agreement with each frame alone, %; labelled with change threshold or age",
            series: [
                TradeOffPlot.Series(name: "carry", points: try points(["carry": "8"])),
                TradeOffPlot.Series(
                    name: "one age for all",
                    points: try points(
                        ["one age, 4": "4", "one age, 8": "8", "one age, 16": "16", "one age, 32": "32"])),
                TradeOffPlot.Series(
                    name: "without one part",
                    points: try points(
                        [
                            "no exits": "no exits", "random tokens": "random tokens", "context only": "context only",
                        ]), isJoined: false),
            ])
        // An older file is replaced.
        let folder = try TemporaryFolder()
        let path = folder.path("plot.png")
        try Data("no picture".utf8).write(to: URL(fileURLWithPath: path))
        try report.writePlot(to: FilePath(path))
        let (found, expected) = (try StillImageReader.rgb(path), wanted.draw())
        try #require(found.size == expected.size)
        let count = (0..<found.size.height).reduce(0) { sum, y in
            sum + (0..<3 * found.size.width).count { found.row(y)[$0] != expected.row(y)[$0] }
        }
        #expect(count == 0)
    }

    /// Stopped before the first frame.
    @Test func nothingIsAnEmptyReport() throws {
        let pictures = try SequencePictures()
        let report = try SequencePictures.report(
            pictures.engine(), [pictures], isStopped: { true },
            onFrame: { _ in Issue.record("a frame was computed") })
        #expect(report.sequences.isEmpty && report.total == nil && !report.isComplete)
        #expect(report.text.isEmpty)
        #expect(try rows(report).isEmpty)
        #expect(report.plot.draw().size == PixelSize(width: 1000, height: 640))
    }
}
