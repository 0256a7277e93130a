import FileNames
import Foundation
import Imaging
import SystemPackage

/// Reads the masks beside a recording's segment, in the order of their times.
package struct MaskTrackReader {
    /// Names and colours of the classes. [K]
    package private(set) var names: [String] = []
    package private(set) var colors: [RGBColor] = []
    /// The layer that each stage's head follows, counted from 1.
    package private(set) var exitLayers: [Int] = []
    private let path: FilePath
    private let paintsMasks: Bool
    private let bytes: [UInt8]
    /// Where the next line begins, and its number, from 1.
    private var place = 0
    private var number = 0
    /// The next line, already read; nil at the end.
    private var next: MaskLine?
    /// The last answer that was handed out, whose parts a line may repeat; nil before the first.
    private var last: RecordedAnswer?
    private var grid: TokenGrid?

    /// Masks and pictures whose times differ by less, in seconds, belong together: Matroska rounds to milliseconds.
    private static let tolerance = 0.001

    /// Throws `RenderError`.
    /// - Parameter paintsMasks: whether answers have their labels, which take the size of a picture each.
    package init(_ path: FilePath, paintsMasks: Bool = true) throws(RenderError) {
        self.path = path
        self.paintsMasks = paintsMasks
        do { bytes = try path.contents() } catch { throw .noMasks(path: path.shown, reason: error.description) }
        guard let line = takeLine(), let first = try? JSONDecoder().decode(FirstLine.self, from: line) else {
            throw .badLine(path: path.shown, line: 1)
        }
        for item in first.classes {
            guard item.color.count == 3 else { throw .badLine(path: path.shown, line: 1) }
            names.append(item.name)
            colors.append(RGBColor(red: item.color[0], green: item.color[1], blue: item.color[2]))
        }
        exitLayers = first.exitLayers ?? []
        guard exitLayers.count <= TokenExits.mostStages else { throw .badLine(path: path.shown, line: 1) }
        try readNext()
    }

    /// The answer that a picture at `seconds` shows: the last one up to then; nil before the first. Times must not
    /// decrease from call to call. Throws `RenderError`.
    /// - Parameter each: called with each answer on the way, once.
    package mutating func answer(
        at seconds: Double, each: (RecordedAnswer) -> Void = { _ in }
    ) throws(RenderError) -> RecordedAnswer? {
        while let line = next, line.time <= seconds + Self.tolerance {
            let answer = try answer(line)
            last = answer
            each(answer)
            try readNext()
        }
        return last
    }

    /// The answer of a line, with what it repeats.
    private mutating func answer(_ line: MaskLine) throws(RenderError) -> RecordedAnswer {
        var answer = RecordedAnswer(
            time: line.time, frame: line.frame, sourceTime: line.sourceTime ?? line.time, ratio: line.ratio ?? .nan,
            labels: last?.labels, exits: last?.exits, exitCounts: line.exitCounts)
        if paintsMasks, let masks = line.masks { answer.labels = try painted(masks) }
        if let tokens = line.tokens {
            guard let grid = tokens.grid else { throw refusal }
            self.grid = grid
        }
        if let text = line.exits {
            guard let grid, let exits = TokenExits(text: text.utf8, count: grid.size.count) else { throw refusal }
            answer.exits = (grid, exits)
        }
        return answer
    }

    private mutating func readNext() throws(RenderError) {
        next = nil
        guard let line = takeLine() else { return }
        guard let read = try? JSONDecoder().decode(MaskLine.self, from: line) else { throw refusal }
        next = read
    }

    /// The next whole line; nil at the end. A line that a crash has cut short has no end.
    private mutating func takeLine() -> Data? {
        guard let end = bytes[place...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        defer {
            place = end + 1
            number += 1
        }
        return Data(bytes[place..<end])
    }

    private func painted(_ masks: [MaskLine.Mask]) throws(RenderError) -> LabelMap? {
        if masks.isEmpty { return nil }
        guard let size = masks.first?.runs?.size else { throw refusal }
        let labels = LabelMap.labels(size)
        labels.fill(LabelMap.void)
        for mask in masks {
            guard let runs = mask.runs, runs.size == size, let label = UInt16(exactly: mask.label) else {
                throw refusal
            }
            runs.paint(label, on: labels)
        }
        return labels
    }

    private var refusal: RenderError { .badLine(path: path.shown, line: number) }

    private struct FirstLine: Decodable {
        struct Class: Decodable {
            let name: String
            let color: [UInt8]
        }

        let classes: [Class]
        let exitLayers: [Int]?

        private enum CodingKeys: String, CodingKey {
            case classes
            case exitLayers = "exit_layers"
        }
    }
}
