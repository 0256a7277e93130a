import DToPMedia
import Foundation
import Glibc

/// What a stream reads, as the user named it.
public enum StreamInput: Sendable {
    /// A video file, or numbered pictures as one sequence.
    case video(MediaInput)
    /// Independent pictures, in the order of their names.
    case pictures([String])

    /// Endings of files that are taken for single pictures.
    static let pictureExtensions: Set<String> = [
        "png", "jpg", "jpeg", "bmp", "tif", "tiff", "webp", "ppm", "pgm", "tga", "jp2",
    ]

    /// Finds out what `argument` means: a file, a folder or glob of pictures, or a `%d` sequence.
    /// - Parameter frameRate: of a sequence.
    public init(_ argument: String, frameRate: Rational) throws(InputError) {
        if argument == "-" || argument.hasPrefix("lavfi:") || argument.contains("://") {
            throw .unsupported(argument)
        }
        var info = stat()
        if unsafe stat(argument, &info) == 0 {
            switch info.st_mode & S_IFMT {
            case S_IFDIR: self = .pictures(try Self.pictures(inFolder: argument))
            case S_IFREG: self = Self.isPicture(argument) ? .pictures([argument]) : .video(.file(argument))
            default: throw .notAFile(argument)
            }
            return
        }
        let input = MediaInput(path: argument, sequenceFrameRate: frameRate)
        if case .sequence = input {
            self = .video(input)
        } else if argument.contains(where: { "*?[".contains($0) }) {
            self = .pictures(try Self.pictures(matching: argument))
        } else {
            throw .missing(argument)
        }
    }

    /// Every file that is read, as far as it is known beforehand.
    package var paths: [String] {
        switch self {
        case .video(.sequence(let pattern, _)): Self.files(ofSequence: pattern)
        case .video(let input): [input.path]
        case .pictures(let paths): paths
        }
    }

    /// Whatever could be a picture of a sequence.
    private static func files(ofSequence pattern: String) -> [String] {
        let nameStart = pattern.lastIndex(of: "/").map { pattern.index(after: $0) } ?? pattern.startIndex
        let folder = String(pattern[..<nameStart])
        let name = pattern[nameStart...]
        let prefix = name.prefix { $0 != "%" }
        let suffix = name.dropFirst(prefix.count).drop { $0 != "d" }.dropFirst()
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? []
        return names.filter { $0.hasPrefix(prefix) && $0.hasSuffix(suffix) }.map { folder + $0 }
    }

    private static func isPicture(_ path: String) -> Bool {
        pictureExtensions.contains(URL(fileURLWithPath: path).pathExtension.lowercased())
    }

    private static func pictures(inFolder folder: String) throws(InputError) -> [String] {
        let names: [String]
        do { names = try FileManager.default.contentsOfDirectory(atPath: folder) } catch {
            throw .unreadableFolder(folder)
        }
        let pictures = names.filter { !$0.hasPrefix(".") && isPicture($0) }.sorted()
        if pictures.isEmpty { throw .noPictures(folder) }
        return pictures.map { folder.hasSuffix("/") ? folder + $0 : "\(folder)/\($0)" }
    }

    private static func pictures(matching pattern: String) throws(InputError) -> [String] {
        var matches = unsafe glob_t()
        defer { unsafe globfree(&matches) }
        guard unsafe glob(pattern, 0, nil, &matches) == 0 else { throw .noMatch(pattern) }
        let paths = unsafe (0..<Int(matches.gl_pathc)).compactMap { index in
            unsafe matches.gl_pathv[index].map { unsafe String(cString: $0) }
        }
        let pictures = paths.filter(isPicture)
        if pictures.isEmpty { throw .noPictures(pattern) }
        return pictures
    }
}
