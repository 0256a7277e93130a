/// Why a model directory cannot be written. The description says what failed, where, and what to do.
public enum ModelOutputError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Something is at `path`, and it is not to be replaced.
    case exists(path: String)
    /// It is to be replaced, but is not a model directory with nothing else in it.
    case notReplaceable(path: String, reason: String)
    case cannotCreate(path: String, reason: String)
    case cannotWrite(path: String, reason: String)

    /// True when all was well until the files were written.
    public var isWriting: Bool { if case .cannotWrite = self { true } else { false } }

    public var description: String {
        switch self {
        case .exists(let path):
            "\(path.printable): exists already; add -y to replace it, or write to another folder"
        case .notReplaceable(let path, let reason):
            "\(path.printable): not replaced, \(reason.printable); write to another folder"
        case .cannotCreate(let path, let reason):
            "\(path.printable): cannot be created (\(reason)); check the folder above it and its permissions"
        case .cannotWrite(let path, let reason):
            "\(path.printable): cannot be written (\(reason)); check the space on the disk"
        }
    }
}
