import FileNames
import SystemPackage

/// Output names that cannot be used together.
package enum OutputPathError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Several inputs would write to one file.
    case needsStream(setting: String, template: String, inputCount: Int)

    /// Several inputs would be published as one.
    case needsStreamOfServer(inputCount: Int)

    package var description: String {
        switch self {
        case .needsStreamOfServer(let inputCount):
            "`publish`: \(inputCount) inputs cannot be published as one; put {stream} into the URL's path"
        case .needsStream(let setting, let template, let inputCount):
            "`\(setting)` '\(ByteText.shown(template))': \(inputCount) inputs cannot share one file;"
                + " put {stream} into the name, for example '{stream}-\(FilePath(text: template).lastComponent?.shown ?? "out")'"
        }
    }
}
