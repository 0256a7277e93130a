import DToPMedia
import DToPPipeline
import FileNames
import Foundation
import SystemPackage

/// What was done for an archive, and what it cost: `report.json` and `report.html`.
package struct ArchiveReport: Codable, Sendable {
    /// An item that failed.
    package struct Failure: Codable, Sendable {
        package let item: String
        /// The input as it was given.
        package let input: String
        package let reason: String
    }

    /// An item that is done.
    package struct Row: Codable, Sendable {
        package let item: String
        package let frames: Int
        /// From its beginning to its end.
        package let seconds: Double
        /// Share of the dense computation; nil if nothing is known of it.
        package let compute: Double?
        /// Places of the input that could not be read or decoded.
        package let errors: Int
    }

    package let items: Int
    package let done: Int
    /// Items still to be done.
    package let left: Int
    package let failed: [Failure]
    package let frames: Int
    /// Frames that all items have, done or not, as planned.
    package let planned: Int
    /// The time of all items together, by the clocks of their workers.
    package let seconds: Double
    /// Frames a second of one worker, in the mean; nil before any.
    package let fps: Double?
    /// Share of the dense computation; nil before any frame.
    package let compute: Double?
    /// Each class's share of the pictures in the mean, by its name.
    package let classes: [String: Double]
    package let rows: [Row]
    package let warnings: [String]
    /// The shares over time, for the plots.
    let courses: [Course]

    enum CodingKeys: String, CodingKey {
        case items, done, left, failed, frames, planned, seconds, fps, compute, classes, rows, warnings, courses
    }

    /// - Parameter warnings: what a merge could not keep.
    package init(_ state: ArchiveState, warnings: [String] = []) {
        let records = state.done
        items = state.items.count
        done = records.count
        left = state.left.count
        failed = state.failed.map {
            Failure(item: $0.item.name, input: ByteText.shown($0.item.input.argument), reason: $0.reason)
        }
        frames = records.reduce(0) { $0 + $1.frames }
        planned = state.items.reduce(0) { $0 + $1.item.frames }
        let seconds = records.reduce(0) { $0 + $1.seconds }
        self.seconds = seconds
        fps = seconds > 0 ? Double(frames) / seconds : nil
        let dense = records.reduce(0) { $0 + $1.dense }
        compute = dense > 0 ? records.reduce(0) { $0 + $1.macs } / dense : nil
        rows = state.items.compactMap { item, progress in
            guard case .done(let record) = progress else { return nil }
            return Row(
                item: item.name, frames: record.frames, seconds: record.seconds,
                compute: record.dense > 0 ? record.macs / record.dense : nil, errors: record.errors + record.missing)
        }
        courses = Course.all(of: state)
        classes = Self.means(of: records)
        let kernels = Set(records.map(\.kernels)).sorted()
        let mixed =
            kernels.count > 1
            ? ["items were done with \(kernels.joined(separator: ", ")), whose last bits may differ; set DTOPD_ISA"]
            : []
        let damaged = rows.filter { $0.errors > 0 }.count
        let damage = damaged > 0 ? ["\(damaged) done \(damaged == 1 ? "item has" : "items have") damaged places"] : []
        self.warnings = warnings + mixed + damage
    }

    private static func means(of records: [DoneRecord]) -> [String: Double] {
        var sums: [String: Double] = [:]
        var frames = 0
        for step in records.flatMap({ record in record.shares.steps.map { (record.shares.classes, $0) } }) {
            frames += step.1.frames
            for (name, share) in zip(step.0, step.1.shares) { sums[name, default: 0] += share * Double(step.1.frames) }
        }
        return frames == 0 ? [:] : sums.mapValues { $0 / Double(frames) }.filter { $0.value > 0 }
    }

    /// JSON with sorted keys, on several lines.
    package var json: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
        }
    }

    func write(to folder: FilePath) throws {
        try AtomicFile.write(Array(try json.utf8), to: folder.file("report.json"))
        try AtomicFile.write(Array(html.utf8), to: folder.file("report.html"))
    }
}
