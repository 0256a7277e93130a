import DToPMedia
import FileNames
import SystemPackage

/// Numbered pictures of a folder that are one video: those that are there, in the order of their numbers.
public struct PictureSequence: Sendable {
    /// A picture of the sequence.
    package struct Picture: Equatable, Sendable {
        package let number: Int64
        package let path: FilePath
    }

    /// As it was given, `frames/%08d.png`.
    public let pattern: FilePath
    /// Numbers a second.
    public let frameRate: Rational
    /// Never empty.
    package let pictures: [Picture]
    /// Files whose numbers are too large to count with.
    private let leftOut: Int

    /// Nil where the pattern's last part has no number in it. Throws where no file matches.
    init?(_ pattern: FilePath, frameRate: Rational) throws(InputError) {
        let readings = SequencePattern.readings(of: pattern)
        guard let folder = readings.first?.folder else { return nil }
        let names: [(name: FilePath.Component, bytes: [UInt8])]
        do { names = try folder.entries().map { ($0, $0.bytes) } } catch {
            throw error == .noSuchFileOrDirectory || error == .notDirectory
                ? .noNumberedPictures(pattern.shown) : .unreadableFolder(folder.shown)
        }
        let found =
            readings.lazy.map { reading in
                names.compactMap { name, bytes in
                    reading.number(of: bytes).map { Picture(number: $0, path: folder.appending(name)) }
                }
            }.first { !$0.isEmpty } ?? []
        let usable = found.filter { SequencePattern.usable.contains($0.number) }
        if usable.isEmpty { throw .noNumberedPictures(pattern.shown) }
        self.pattern = pattern
        self.frameRate = frameRate
        leftOut = found.count - usable.count
        pictures = usable.sorted { $0.number < $1.number }
    }

    /// When a picture is shown, counted in pictures from the first one's number.
    func place(of picture: Picture) -> Int64 { picture.number - pictures[0].number }

    /// How many pictures it would be with no number missing.
    var length: Int64 { place(of: pictures[pictures.count - 1]) + 1 }

    /// Tells of numbers that are missing or too large; nil where none is.
    var note: String? {
        let large = leftOut == 0 ? nil : "\(leftOut) files left out, whose numbers are beyond 2^53"
        let notes = [gaps, large].compactMap(\.self)
        return notes.isEmpty ? nil : notes.joined(separator: "; ")
    }

    private var gaps: String? {
        let missing = length - Int64(pictures.count)
        if missing == 0 { return nil }
        let gaps = zip(pictures, pictures.dropFirst()).filter { $1.number - $0.number > 1 }
        let named = gaps.prefix(3).map { before, after in
            after.number - before.number == 2
                ? "\(before.number + 1)" : "\(before.number + 1) to \(after.number - 1)"
        }.joined(separator: ", ")
        let more = gaps.count > 3 ? " and more" : ""
        return "\(missing) of the numbers \(pictures[0].number) to \(pictures[pictures.count - 1].number) missing "
            + "(\(named)\(more)); their time passes without a picture"
    }
}
