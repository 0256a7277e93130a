import FileNames
import Foundation
import Imaging
import SystemPackage

/// Reads the masks beside a recording's segment, in the order of their times.
package struct MaskTrackReader {
    /// Names and colours of the classes. [K]
    package private(set) var names: [String] = []
    package private(set) var colors: [RGBColor] = []
    private let path: FilePath
    private let bytes: [UInt8]
    /// Where the next line begins, and its number, from 1.
    private var place = 0
    private var number = 0
    /// The next line, already read; nil at the end.
    private var next: Line?
    private var labels: LabelMap?

    /// Masks and pictures whose times differ by less, in seconds, belong together: Matroska rounds to milliseconds.
    private static let tolerance = 0.001

    /// Throws `RenderError`.
    package init(_ path: FilePath) throws(RenderError) {
        self.path = path
        do { bytes = try path.contents() } catch { throw .noMasks(path: path.shown, reason: error.description) }
        guard let line = takeLine(), let first = try? JSONDecoder().decode(FirstLine.self, from: line) else {
            throw .badLine(path: path.shown, line: 1)
        }
        for item in first.classes {
            guard item.color.count == 3 else { throw .badLine(path: path.shown, line: 1) }
            names.append(item.name)
            colors.append(RGBColor(red: item.color[0], green: item.color[1], blue: item.color[2]))
        }
        try readNext()
    }

    /// The labels of a picture that is shown at `seconds`: those of the last frame with a mask up to then; nil before
    /// the first. Times must not decrease from call to call. Throws `RenderError`.
    package mutating func labels(at seconds: Double) throws(RenderError) -> LabelMap? {
        while let line = next, line.time <= seconds + Self.tolerance {
            if let masks = line.masks { labels = try painted(masks) }
            try readNext()
        }
        return labels
    }

    private mutating func readNext() throws(RenderError) {
        next = nil
        guard let line = takeLine() else { return }
        guard let read = try? JSONDecoder().decode(Line.self, from: line) else {
            throw .badLine(path: path.shown, line: number)
        }
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

    private func painted(_ masks: [Line.Mask]) throws(RenderError) -> LabelMap? {
        if masks.isEmpty { return nil }
        guard let size = masks.first?.runs?.size else { return try refuse() }
        let labels = LabelMap.labels(size)
        labels.fill(LabelMap.void)
        for mask in masks {
            guard let runs = mask.runs, runs.size == size, let label = UInt16(exactly: mask.label) else {
                return try refuse()
            }
            runs.paint(label, on: labels)
        }
        return labels
    }

    private func refuse() throws(RenderError) -> LabelMap? { throw .badLine(path: path.shown, line: number) }

    private struct FirstLine: Decodable {
        struct Class: Decodable {
            let name: String
            let color: [UInt8]
        }

        let classes: [Class]
    }

    private struct Line: Decodable {
        struct Mask: Decodable {
            struct Segmentation: Decodable {
                let size: [Int]
                let counts: String
            }

            let label: Int
            let segmentation: Segmentation

            private enum CodingKeys: String, CodingKey {
                case label = "category_id"
                case segmentation
            }

            /// Nil if it makes no sense.
            var runs: RunLengths? {
                let sides = segmentation.size
                guard sides.count == 2, sides.allSatisfy({ (1...1 << 15).contains($0) }) else { return nil }
                return RunLengths(text: segmentation.counts.utf8, size: PixelSize(width: sides[1], height: sides[0]))
            }
        }

        let time: Double
        let masks: [Mask]?

        private enum CodingKeys: String, CodingKey {
            case time = "time_s"
            case masks
        }
    }
}
