/// How a figure goes over the frames of an archive, its inputs one after another, in at most 200 steps.
struct Course: Codable, Sendable {
    /// What the figure is: `class shares`, `compute`, ...
    let title: String
    /// One for each of several figures that add up, by their names.
    var lines: [Line]

    struct Line: Codable, Sendable {
        let name: String
        /// Nil where nothing is known.
        var values: [Double?]
    }

    static let mostSteps = 200
    /// The classes that are drawn; the others are one.
    private static let mostClasses = 12

    /// The courses of a report.
    static func all(of state: ArchiveState) -> [Course] {
        let frames = state.items.map { max($0.item.frames, 1) }
        let all = frames.reduce(0, +)
        let steps = min(mostSteps, max(all, 1))
        var shares: [String: Bins] = [:]
        var compute = Bins(steps)
        var speed = Bins(steps)
        var failures = [Double?](repeating: 0, count: steps)
        var place = 0
        for ((_, progress), count) in zip(state.items, frames) {
            let range = Double(place) / Double(all)..<Double(place + count) / Double(all)
            place += count
            switch progress {
            case .left: break
            case .failed: failures[min(Int(range.lowerBound * Double(steps)), steps - 1)]? += 1
            case .done(let record):
                if record.dense > 0 { compute.add(record.macs / record.dense, in: range) }
                if record.seconds > 0 { speed.add(Double(record.frames) / record.seconds, in: range) }
                addShares(record, in: range, steps, to: &shares)
            }
        }
        let largest = shares.sorted { ($1.value.sum, $0.key) < ($0.value.sum, $1.key) }
        var lines = largest.prefix(mostClasses).map { Line(name: $0.key, values: $0.value.means) }
        if largest.count > mostClasses {
            let rest = largest.dropFirst(mostClasses).map(\.value.means)
            let sums = (0..<steps).map { step in rest.compactMap { $0[step] }.reduce(0, +) }
            lines.append(Line(name: "others", values: sums))
        }
        return [
            Course(title: "class shares", lines: lines),
            Course(title: "share of the dense computation", lines: [Line(name: "compute", values: compute.means)]),
            Course(title: "frames a second of a worker", lines: [Line(name: "fps", values: speed.means)]),
            Course(title: "failed items", lines: [Line(name: "failed", values: failures)]),
        ]
    }

    private static func addShares(
        _ record: DoneRecord, in range: Range<Double>, _ steps: Int, to shares: inout [String: Bins]
    ) {
        let all = Double(max(record.shares.steps.reduce(0) { $0 + $1.frames }, 1))
        var place = range.lowerBound
        for step in record.shares.steps {
            let end = place + (range.upperBound - range.lowerBound) * Double(step.frames) / all
            for (name, share) in zip(record.shares.classes, step.shares) where share > 0 || shares[name] != nil {
                shares[name, default: Bins(steps)].add(share, in: place..<max(end, place))
            }
            place = end
        }
    }
}

/// Means over the steps of a course.
private struct Bins {
    private var sums: [Double]
    private var weights: [Double]

    init(_ count: Int) {
        sums = Array(repeating: 0, count: count)
        weights = Array(repeating: 0, count: count)
    }

    var sum: Double { sums.reduce(0, +) }
    var means: [Double?] { zip(sums, weights).map { $1 > 0 ? $0 / $1 : nil } }

    /// Adds a value that holds from one share of the course to another.
    mutating func add(_ value: Double, in range: Range<Double>) {
        let count = Double(sums.count)
        let first = min(Int(range.lowerBound * count), sums.count - 1)
        let last = min(max(Int((range.upperBound * count).rounded(.up)) - 1, first), sums.count - 1)
        for step in first...last {
            let weight = min(range.upperBound * count, Double(step + 1)) - max(range.lowerBound * count, Double(step))
            sums[step] += value * max(weight, 1e-9)
            weights[step] += max(weight, 1e-9)
        }
    }
}
