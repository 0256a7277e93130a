/// An input that names nothing to read.
public enum InputError: Error, Equatable, Sendable, CustomStringConvertible {
    /// There is no such file or folder.
    case missing(String)
    /// A folder, or what a glob matches, has no pictures in it.
    case noPictures(String)
    /// A glob matches nothing.
    case noMatch(String)
    /// A folder cannot be listed.
    case unreadableFolder(String)
    /// A device, pipe or socket.
    case notAFile(String)
    /// A kind of input this program does not read.
    case unsupported(String)

    public var description: String {
        switch self {
        case .missing(let path): "cannot open '\(path)': there is no such file or folder; check the name"
        case .noPictures(let path):
            "'\(path)' has no pictures (\(StreamInput.pictureExtensions.sorted().joined(separator: ", "))); "
                + "name a folder that has some, or a video file"
        case .noMatch(let pattern): "no file matches '\(pattern)'; check the pattern, and quote it for the shell"
        case .unreadableFolder(let path): "cannot read the folder '\(path)'; check who may read it"
        case .notAFile(let path): "'\(path)' is a device, pipe or socket; name a file or folder"
        case .unsupported(let input):
            "cannot read '\(input.prefix { $0 != ":" })': inputs are files, folders, globs and %d sequences"
        }
    }
}
