/// Output names that cannot work together.
public enum OutputPathError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Several inputs would write to one file.
    case needsStream(option: String, template: String, inputCount: Int)

    public var description: String {
        switch self {
        case .needsStream(let option, let template, let inputCount):
            "\(option) '\(template)': \(inputCount) inputs cannot share one file;"
                + " put {stream} into the name, for example '{stream}-\(template.split(separator: "/").last ?? "out")'"
        }
    }
}
