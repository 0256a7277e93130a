import DToPMedia
import FileNames
import SystemPackage

/// A folder's numbered pictures as one video, in the order of their numbers; numbers may be missing.
package struct PictureSequence: Sendable {
    /// A picture of the sequence.
    package struct Picture: Equatable, Sendable {
        package let number: Int64
        package let path: FilePath
    }

    /// The pattern as given: `frames/%08d.png`.
    package let pattern: FilePath
    /// Picture numbers per second.
    package let frameRate: Rational
    /// Never empty.
    package let pictures: [Picture]
    /// Number of files left out because their numbers are outside `SequencePattern.usable`.
    private let leftOut: Int

    /// Nil if the pattern's last component has no number. Throws if no file matches or the folder cannot be read.
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

    /// A picture's time, in frame periods after the first picture.
    func place(of picture: Picture) -> Int64 { picture.number - pictures[0].number }

    /// Number of pictures if no number were missing.
    var length: Int64 { place(of: pictures[pictures.count - 1]) + 1 }

    /// Describes numbers that are missing or too large; nil if there are none.
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
