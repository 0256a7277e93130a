import DToPMedia
import Foundation
import Glibc

/// What a stream reads, as the user named it.
public enum StreamInput: Sendable {
    /// Video: a file, numbered pictures as one sequence, a camera, a test source.
    case video(MediaInput)
    /// Independent pictures, in the order of their names.
    case pictures([String])

    /// Endings of files that are taken for single pictures.
    static let pictureExtensions: Set<String> = [
        "png", "jpg", "jpeg", "bmp", "tif", "tiff", "webp", "ppm", "pgm", "tga", "jp2",
    ]

    /// Finds out what `argument` means: a URL, `-`, `lavfi:GRAPH`, a device, a file, a folder or glob of pictures, or a
    /// `%d` sequence.
    /// - Parameter frameRate: of a sequence.
    public init(_ argument: String, frameRate: Rational) throws(InputError) {
        if argument == "-" {
            self = .video(.standardInput)
        } else if argument.hasPrefix("lavfi:") {
            self = .video(.filterGraph(String(argument.dropFirst("lavfi:".count))))
        } else if argument.hasPrefix("file://") {
            let path = URL(string: argument)?.path(percentEncoded: false) ?? ""
            try self.init(fileSystem: path, frameRate: frameRate)
        } else if argument.contains("://") {
            guard let url = MediaURL(argument) else {
                let scheme = String(argument.prefix { $0 != ":" })
                throw MediaURL.Scheme(rawValue: scheme.lowercased()) == nil
                    ? .unsupported(argument) : .malformedURL(scheme: scheme)
            }
            self = .video(.url(url))
        } else {
            try self.init(fileSystem: argument, frameRate: frameRate)
        }
    }

    private init(fileSystem path: String, frameRate: Rational) throws(InputError) {
        var info = stat()
        if unsafe stat(path, &info) == 0 {
            switch info.st_mode & S_IFMT {
            case S_IFDIR: self = .pictures(try Self.pictures(inFolder: path))
            case S_IFREG: self = Self.isPicture(path) ? .pictures([path]) : .video(.file(path))
            case S_IFCHR where path.hasPrefix("/dev/video"): self = .video(.device(path))
            default: throw .notAFile(path)
            }
            return
        }
        let input = MediaInput(path: path, sequenceFrameRate: frameRate)
        if case .sequence = input {
            self = .video(input)
        } else if path.hasPrefix("/dev/video") {
            // A camera may be plugged in later.
            self = .video(.device(path))
        } else if path.contains(where: { "*?[".contains($0) }) {
            self = .pictures(try Self.pictures(matching: path))
        } else {
            throw .missing(path)
        }
    }

    /// Whether the newest frame counts, not every one; nil where only the opened input can tell.
    public var isLive: Bool? {
        switch self {
        case .video(let input): input.isLive
        case .pictures: false
        }
    }

    /// Every file that is read, as far as it is known beforehand.
    package var paths: [String] {
        switch self {
        case .video(.sequence(let pattern, _)): Self.files(ofSequence: pattern)
        case .video(let input): [input.path].compactMap(\.self)
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

    static func isPicture(_ path: String) -> Bool {
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
