import Imaging

/// Why a run cannot start or go on. Descriptions name settings by their keys, in backticks.
package enum RunError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Nothing in the input could be decoded.
    case noFrames(input: String, errors: Int)
    /// The input has frames, but none in the selected part. `last`: the time of the last frame read, in seconds from
    /// the input's beginning.
    case noneWanted(input: String, last: Double)
    /// A live source stayed away for too long.
    case gaveUp(input: String, after: Duration, reason: DisconnectReason, message: String)
    /// An output would overwrite an input.
    case outputIsInput(setting: String, path: String)
    /// Two outputs would be written to the same place.
    case outputsCollide(setting: String, other: String, path: String)
    /// The folder holds an earlier run's results, and overwriting was not allowed.
    case folderInUse(path: String)
    /// The folder holds pictures that this program did not write.
    case foreignPictures(path: String, example: String)
    /// The system does not allow creating the folder, or writing to it.
    case cannotCreateFolder(path: String, reason: String)
    /// The labels to score against cannot be read.
    case noLabels(path: String, reason: String)
    /// A label picture and its mask differ in size.
    case labelSize(path: String, found: PixelSize, expected: PixelSize)
    /// The network's input has too many tokens to be computed in reasonable time.
    case inputTooLarge(size: PixelSize, tokens: Int, limit: Int)
    /// The scores of sliding windows over an input of this size would not fit in memory.
    case scoresTooLarge(size: PixelSize, classes: Int)
    /// A region of interest was asked for, but sliding windows always cover the whole picture.
    case noRegion(model: String)

    package var description: String {
        switch self {
        case .noneWanted(let input, let last):
            "'\(input)' has no frame in the wanted part, but one at \(Format.fixed(last, 3)) s; choose another part"
        case .noFrames(let input, let errors):
            "'\(input)' has no frame that can be decoded (\(errors) errors); check it with ffprobe"
        case .gaveUp(let input, let after, let reason, let message):
            "gave up on '\(input)' after \(after) without a picture, \(reason.rawValue): \(message)"
        case .outputIsInput(let setting, let path):
            "`\(setting)` '\(path)' is an input of this run; choose another name"
        case .outputsCollide(let setting, let other, let path):
            "`\(setting)` and `\(other)` both write to '\(path)'; choose another name for one of them"
        case .folderInUse(let path):
            "'\(path)' holds masks of an earlier run; choose another folder, or use `overwrite` to replace them"
        case .foreignPictures(let path, let example):
            "'\(path)' holds PNG files that are no masks of this program ('\(example)'); choose another folder"
        case .cannotCreateFolder(let path, let reason): "cannot create the folder '\(path)': \(reason)"
        case .noLabels(let path, let reason): "cannot score against '\(path)': \(reason)"
        case .labelSize(let path, let found, let expected):
            "cannot score against '\(path)': it is \(found), the masks are \(expected)"
        case .inputTooLarge(let size, let tokens, let limit):
            "a network input of \(size) makes \(tokens) tokens, more than \(limit); choose a smaller `input_size`"
        case .scoresTooLarge(let size, let classes):
            "sliding windows over \(size) pixels keep too many scores of \(classes) classes; choose a smaller `input_size`"
        case .noRegion(let model):
            "model '\(model)' works on sliding windows, which cannot be limited to a region; leave `roi` out"
        }
    }
}
