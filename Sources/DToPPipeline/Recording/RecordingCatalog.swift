import FileNames
import SystemPackage

/// The index of a stream's recording, for those who look for a segment: nothing else of the folder exists for them.
/// Lines are decoded only when they are asked for, because there may be a hundred thousand.
package struct RecordingCatalog: Sendable {
    private struct Entry {
        let name: Range<Int>
        let start: Range<Int>
        let line: Range<Int>
    }

    private let bytes: [UInt8]
    /// Oldest first.
    private let entries: [Entry]

    /// The index's file in a stream's folder.
    package static func file(in folder: FilePath) -> FilePath { folder.file(RecordingIndex.name) }

    /// - Parameter bytes: what the index holds. What is no line of this program's is left out.
    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
        entries = bytes.split(separator: UInt8(ascii: "\n")).compactMap(Self.entry)
    }

    /// The segment with this file; nil if the index has no such file.
    package func segment(_ name: SegmentName) -> RecordedSegment? {
        let text = Array("\(name)".utf8)[...]
        return entries.last { bytes[$0.name] == text }.flatMap(segment)
    }

    /// The last segments that began before a time, newest first.
    /// - Parameters:
    ///   - time: nil for the last ones of all.
    ///   - most: how many at most.
    package func segments(before time: WallTime?, most: Int) -> [RecordedSegment] {
        // Times are written so that their order is that of their letters.
        let limit = time.map { Array("\($0)".utf8)[...] }
        let chosen = entries.reversed().lazy.filter { entry in
            limit.map { bytes[entry.start].lexicographicallyPrecedes($0) } ?? true
        }
        return Array(chosen.compactMap { segment($0) }.prefix(most))
    }

    private func segment(_ entry: Entry) -> RecordedSegment? { RecordedSegment(line: bytes[entry.line]) }

    private static func entry(_ line: ArraySlice<UInt8>) -> Entry? {
        let (quote, opening, middle) = (UInt8(ascii: "\""), #"{"file":""#.utf8, #"","start":""#.utf8)
        guard line.starts(with: opening) else { return nil }
        let name = line.dropFirst(opening.count).prefix { $0 != quote }
        guard line[name.endIndex...].starts(with: middle) else { return nil }
        let start = line[name.endIndex...].dropFirst(middle.count).prefix { $0 != quote }
        return Entry(name: name.indices, start: start.indices, line: line.indices)
    }
}
