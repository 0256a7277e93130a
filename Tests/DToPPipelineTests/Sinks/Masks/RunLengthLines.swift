import DToPTestSupport
import Foundation
import Imaging
import Testing

/// A file of run lengths, as a reader sees it.
struct RunLengthLines {
    struct Line {
        let frame: Int
        let pts: Int?
        let seconds: Double?
        let wall: String?
        let name: String?
        let isRepeated: Bool
        let labels: LabelMap
    }

    /// The classes' names, once for each run that has written to the file.
    private(set) var names: [[String]] = []
    private(set) var lines: [Line] = []

    var labels: [LabelMap] { lines.map(\.labels) }

    init(_ path: String) throws {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text.hasSuffix("\n"))
        var last: LabelMap?
        for line in text.split(separator: "\n") {
            let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            if let classes = object["classes"] as? [[String: Any]] {
                names.append(classes.compactMap { $0["name"] as? String })
                last = nil
                continue
            }
            let masks = object["masks"] as? [[String: Any]]
            if let masks { last = try Self.painted(masks) }
            lines.append(
                Line(
                    frame: try #require(object["frame"] as? Int), pts: object["pts"] as? Int,
                    seconds: object["time_s"] as? Double, wall: object["wall"] as? String,
                    name: object["name"] as? String, isRepeated: masks == nil, labels: try #require(last)))
        }
    }

    private static func painted(_ masks: [[String: Any]]) throws -> LabelMap {
        var labels: LabelMap?
        for mask in masks {
            let runs = try #require(mask["segmentation"] as? [String: Any])
            let sides = try #require(runs["size"] as? [Int])
            let size = PixelSize(width: sides[1], height: sides[0])
            let target = labels ?? LabelMap.labels(size)
            if labels == nil { target.fill(LabelMap.void) }
            labels = target
            let text = try #require(runs["counts"] as? String)
            let label = try #require(mask["category_id"] as? Int)
            try #require(RunLengths(text: text.utf8, size: size)).paint(UInt16(label), on: target)
        }
        return try #require(labels)
    }
}

extension LabelMap {
    /// A byte for each pixel, void as 255.
    var bytes: [UInt8] {
        (0..<size.height).flatMap { y in (0..<size.width).map { UInt8(truncatingIfNeeded: min(self[$0, y], 255)) } }
    }

    /// Two bytes for each pixel, least first.
    var wideBytes: [UInt8] {
        (0..<size.height).flatMap { y in
            (0..<size.width).flatMap { [UInt8(truncatingIfNeeded: self[$0, y]), UInt8(self[$0, y] >> 8)] }
        }
    }
}
