import Imaging

/// Why a folder cannot be evaluated, or not in the way asked for.
package enum EvaluationError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Neither the folder nor its split has a folder `images`.
    case noImages(folder: String, split: String?)
    /// There is no folder `labels` beside the pictures.
    case noLabels(folder: String)
    /// Some pictures have no label: the first of them, its missing label file, and how many there are.
    case labelsMissing(picture: String, label: String, count: Int)
    /// Two pictures share one label file.
    case sameName(String, String)
    /// The label is not a PNG with one number per pixel.
    case notAnIndexPicture(path: String, reason: String)
    /// A label and its picture differ in size.
    case labelSize(label: String, found: PixelSize, picture: String, expected: PixelSize)
    /// All pixels of all labels are void.
    case nothingLabelled(folder: String, classes: Int)
    /// The model has no head after this layer, or only its last one.
    case noSuchPosition(layer: Int, positions: [Int])
    /// The combinations of the lists make more rows than anybody reads.
    case tooManyRows(count: Int, limit: Int)

    package var description: String {
        switch self {
        case .noImages(let folder, let split):
            "cannot evaluate '\(folder)': it has no folder 'images'\(Self.inSplit(split)); "
                + "pictures belong into images/, their labels into labels/<stem>.png"
        case .noLabels(let folder):
            "cannot evaluate '\(folder)': it has no folder 'labels'; the label of images/a.jpg is labels/a.png"
        case .labelsMissing(let picture, let label, let count):
            "cannot score '\(picture)': there is no '\(label)'"
                + (count > 1 ? ", and \(count - 1) other pictures lack theirs; " : "; ")
                + "add the label, or take the picture out"
        case .sameName(let one, let other):
            "cannot score '\(one)' and '\(other)': both have the same label; rename one, or take it out"
        case .notAnIndexPicture(let path, let reason):
            "cannot read labels from '\(path)': \(reason); give a PNG with one class number a pixel, 8 or 16 bits"
        case .labelSize(let label, let found, let picture, let expected):
            "cannot score against '\(label)': it is \(found), its picture '\(picture)' is \(expected); "
                + "labels must have the size of their picture"
        case .nothingLabelled(let folder, let classes):
            "cannot score '\(folder)': no pixel of its labels is one of the model's \(classes) classes; "
                + "check the model and `label_base`"
        case .noSuchPosition(let layer, let positions):
            "tokens cannot leave after layer \(layer); this model's positions are "
                + (positions.isEmpty ? "none" : positions.map(String.init).joined(separator: ", "))
        case .tooManyRows(let count, let limit):
            "the lists make \(count) rows, \(limit) are the most; shorten them"
        }
    }

    private static func inSplit(_ split: String?) -> String { split.map { ", nor has '\($0)' in it" } ?? "" }
}
