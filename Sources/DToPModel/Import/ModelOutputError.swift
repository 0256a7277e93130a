/// Why a model directory cannot be written. The description says what failed, where, and what to do.
package enum ModelOutputError: Error, Equatable, Sendable, CustomStringConvertible {
    /// `path` exists and must not be replaced.
    case exists(path: String)
    /// `path` cannot be replaced, as it is no model directory or contains something else.
    case notReplaceable(path: String, reason: String)
    case cannotCreate(path: String, reason: String)
    case cannotWrite(path: String, reason: String)

    /// True if writing the files failed, false if a check before it did.
    package var isWriting: Bool { if case .cannotWrite = self { true } else { false } }

    package var description: String {
        switch self {
        case .exists(let path):
            "\(path.printable): exists already; use `overwrite` to replace it, or write to another folder"
        case .notReplaceable(let path, let reason):
            "\(path.printable): not replaced, \(reason.printable); write to another folder"
        case .cannotCreate(let path, let reason):
            "\(path.printable): cannot be created (\(reason)); check the folder above it and its permissions"
        case .cannotWrite(let path, let reason):
            "\(path.printable): cannot be written (\(reason)); check the space on the disk"
        }
    }
}
