import DToPMedia
import FileNames
import SystemPackage

/// What a stream reads, as the user named it.
package enum StreamInput: Sendable {
    /// Video: a file, a camera, a test source.
    case video(MediaInput)
    /// A file with a picture's name; read as video if it holds an animation or a video.
    case picture(FilePath)
    /// Independent pictures.
    case pictures(PictureList)
    /// Numbered pictures as one video.
    case sequence(PictureSequence)

    /// Resolves `argument`: a URL, `-`, `lavfi:GRAPH`, a device, a file, a folder or glob of pictures, a `%d` sequence.
    /// - Parameters:
    ///   - argument: encoded as in `ByteText`.
    ///   - frameRate: picture numbers per second of a sequence.
    package init(_ argument: String, frameRate: Rational) throws(InputError) {
        if argument == "-" {
            self = .video(.standardInput)
        } else if argument.hasPrefix("lavfi:") {
            self = .video(.filterGraph(String(argument.dropFirst("lavfi:".count))))
        } else if FileURL.isMeant(by: argument) {
            guard let paths = FileURL.paths(of: argument) else { throw .malformedURL(scheme: "file") }
            let found = paths.first { path in
                path.exists || (try? PictureSequence(path, frameRate: frameRate)) != nil
            }
            try self.init(fileSystem: found ?? paths[0], frameRate: frameRate)
        } else if let scheme = Self.scheme(of: argument) {
            guard let url = MediaURL(argument) else {
                throw MediaURL.Scheme(rawValue: scheme) == nil
                    ? .unsupported(argument) : .malformedURL(scheme: scheme)
            }
            self = .video(.url(url))
        } else {
            try self.init(fileSystem: FilePath(text: argument), frameRate: frameRate)
        }
    }

    private init(fileSystem path: FilePath, frameRate: Rational) throws(InputError) {
        let isCamera = path.bytes.starts(with: "/dev/video".utf8)
        switch path.kind {
        case .directory: self = .pictures(try PictureList(folder: path))
        case .regular: self = PictureEnding.isNamed(path) ? .picture(path) : .video(.file(path))
        case .characterSpecial where isCamera: self = .video(.device(path))
        case .some: throw .notAFile(path.shown)
        case nil:
            if let sequence = try PictureSequence(path, frameRate: frameRate) {
                self = .sequence(sequence)
            } else if isCamera {
                // The camera may be plugged in later.
                self = .video(.device(path))
            } else if path.bytes.contains(where: { "*?[".utf8.contains($0) }) {
                self = .pictures(try PictureList(matching: path))
            } else {
                throw .missing(path.shown)
            }
        }
    }

    /// A URL's scheme in lower case; nil if the text is not a URL.
    static func scheme(of text: String) -> String? {
        let scheme = text.utf8.prefix { UnicodeScalar($0).properties.isAlphabetic || "0123456789+-.".utf8.contains($0) }
        guard !scheme.isEmpty, text.utf8.dropFirst(scheme.count).starts(with: "://".utf8) else { return nil }
        return String(decoding: scheme, as: UTF8.self).lowercased()
    }

    /// Whether only the newest frame matters, rather than every frame; nil if only the opened input can tell.
    package var isLive: Bool? {
        if case .video(let input) = self { input.isLive } else { false }
    }

    /// The files that are read, as far as known beforehand.
    package var paths: [FilePath] {
        switch self {
        case .video(let input): [input.path].compactMap(\.self)
        case .picture(let path): [path]
        case .pictures(let list): list.paths
        case .sequence(let sequence): sequence.pictures.map(\.path)
        }
    }

    /// A note for the user before the run begins; nil for none.
    var note: String? {
        switch self {
        case .video(.url(let url)) where url.scheme == .rtsps:
            "encrypted, but FFmpeg cannot check whose certificate it is"
        case .video, .picture: nil
        case .pictures(let list): list.note
        case .sequence(let sequence): sequence.note
        }
    }
}
