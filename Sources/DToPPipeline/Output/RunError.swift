import Numerics

/// A run that cannot be.
public enum RunError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Nothing in the input could be decoded.
    case noFrames(input: String, errors: Int)
    /// There are frames, but not in the wanted part; where the last one looked at lies, in seconds from the beginning.
    case noneWanted(input: String, last: Double)
    /// A live source was away for too long.
    case gaveUp(input: String, after: Duration, reason: DisconnectReason, message: String)
    /// An output would replace what is read.
    case outputIsInput(option: String, path: String)
    /// Two outputs would be written to one place.
    case outputsCollide(option: String, other: String, path: String)
    /// The folder holds results already, and overwriting was not asked for.
    case folderInUse(path: String)
    /// The folder holds pictures that are not ours to replace.
    case foreignPictures(path: String, example: String)
    /// The system refuses to make the folder, or to write there.
    case cannotCreateFolder(path: String, reason: String)
    /// The labels to score against cannot be read.
    case noLabels(path: String, reason: String)
    /// A label picture has another size than its mask.
    case labelSize(path: String, found: PixelSize, expected: PixelSize)
    /// The network's input would have more tokens than can be computed in reasonable time.
    case inputTooLarge(size: PixelSize, tokens: Int, limit: Int)
    /// Sliding windows over so many pixels would fill the memory with scores.
    case scoresTooLarge(size: PixelSize, classes: Int)
    /// Sliding windows see the whole picture.
    case noRegion(model: String)

    public var description: String {
        switch self {
        case .noneWanted(let input, let last):
            "'\(input)' has no frame in the wanted part, but one at \(Format.fixed(last, 3)) s; choose another part"
        case .noFrames(let input, let errors):
            "'\(input)' has no frame that can be decoded (\(errors) errors); check it with ffprobe"
        case .gaveUp(let input, let after, let reason, let message):
            "gave up on '\(input)' after \(after) without a picture, \(reason.rawValue): \(message)"
        case .outputIsInput(let option, let path):
            "\(option) '\(path)' is an input of this run; choose another name"
        case .outputsCollide(let option, let other, let path):
            "\(option) and \(other) both write to '\(path)'; choose another name for one of them"
        case .folderInUse(let path):
            "'\(path)' holds masks of an earlier run; choose another folder, or pass -y to replace them"
        case .foreignPictures(let path, let example):
            "'\(path)' holds PNG files that are no masks of this program ('\(example)'); choose another folder"
        case .cannotCreateFolder(let path, let reason): "cannot create the folder '\(path)': \(reason)"
        case .noLabels(let path, let reason): "cannot score against '\(path)': \(reason)"
        case .labelSize(let path, let found, let expected):
            "cannot score against '\(path)': it is \(found), the masks are \(expected)"
        case .inputTooLarge(let size, let tokens, let limit):
            "a network input of \(size) makes \(tokens) tokens, more than \(limit); choose a smaller --input-size"
        case .scoresTooLarge(let size, let classes):
            "sliding windows over \(size) pixels keep too many scores of \(classes) classes; choose a smaller --input-size"
        case .noRegion(let model):
            "model '\(model)' works on sliding windows, which cannot be limited to a region; leave --roi out"
        }
    }
}
