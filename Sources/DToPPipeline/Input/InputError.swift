import DToPMedia
import FileNames

/// An input that names nothing to read.
package enum InputError: Error, Equatable, Sendable, CustomStringConvertible {
    /// There is no such file or folder.
    case missing(String)
    /// There are no pictures in a folder or among a glob's matches.
    case noPictures(String)
    /// No file name matches a pattern with a number.
    case noNumberedPictures(String)
    /// A glob matches nothing.
    case noMatch(String)
    /// A folder cannot be listed.
    case unreadableFolder(String)
    /// A device, pipe or socket.
    case notAFile(String)
    /// A kind of input this program does not read.
    case unsupported(String)
    /// A malformed URL, of which only the scheme is kept.
    case malformedURL(scheme: String)
    /// A list file cannot be read.
    case unreadableList(String)
    /// A list file names nothing.
    case emptyList(String)
    /// A line of a list file names nothing to read, and why.
    case badListLine(String, line: Int, reason: String)
    /// A line of a list file names another list.
    case nestedList
    /// A credentials file cannot be read.
    case unreadableCredentials(String)
    /// A line of a credentials file is malformed.
    case badCredentials(String, line: Int)

    package var description: String {
        switch self {
        case .missing(let path): "cannot open '\(path)': there is no such file or folder; check the name"
        case .noPictures(let path):
            "'\(path)' has no pictures (\(PictureEnding.extensions.sorted().joined(separator: ", "))); "
                + "name a folder that has some, or a video file"
        case .noNumberedPictures(let pattern):
            "no file matches '\(pattern)'; check the folder and how many digits the numbers have (%04d is 0001, %d is 1)"
        case .noMatch(let pattern): "no file matches '\(pattern)'; check the pattern, and quote it for the shell"
        case .unreadableFolder(let path): "cannot read the folder '\(path)'; check who may read it"
        case .notAFile(let path):
            "'\(path)' is a device, pipe or socket; name a file, a folder or a camera (/dev/video0), "
                + "and pass pipes through standard input (-)"
        case .unsupported(let input):
            "cannot read '\(ByteText.shown(String(input.prefix { $0 != ":" })))': inputs are files, folders, globs, %d sequences, lists (.txt), "
                + "-, lavfi:GRAPH, /dev/video* and URLs "
                + "(\(MediaURL.Scheme.allCases.map(\.rawValue).joined(separator: ", ")))"
        case .malformedURL(let scheme):
            "what begins with '\(scheme)://' is no URL; check host and port, and percent-encode what is special in a "
                + "password (/ is %2F, @ is %40)"
        case .unreadableList(let path): "cannot read the list '\(path)'; check that it is a text file, not UTF-16"
        case .emptyList(let path): "the list '\(path)' names no input; put one on each line"
        case .badListLine(let path, let line, let reason): "line \(line) of '\(path)': \(reason)"
        case .nestedList: "a list within a list"
        case .unreadableCredentials(let path):
            "cannot read the credentials in '\(path)'; check the name and who may read it"
        case .badCredentials(let path, let line):
            "line \(line) of '\(path)' is neither user:password nor host user:password"
        }
    }
}
