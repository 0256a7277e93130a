/// Why a checkpoint cannot be imported. The description says what failed, where, and what to do.
package enum CheckpointError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file cannot be read as a checkpoint.
    case unusable(path: String, reason: String, advice: String)
    /// The checkpoint's tensors do not match the configuration.
    case wrongParameters(path: String, CheckpointMismatch)
    /// The caller stopped the import.
    case stopped(path: String)

    init(_ fault: CheckpointFault, path: String) {
        self =
            switch fault {
            case .unusable(let reason, let advice): .unusable(path: path, reason: reason, advice: advice)
            case .stopped: .stopped(path: path)
            }
    }

    package var description: String {
        switch self {
        case .unusable(let path, let reason, let advice):
            "\(path.printable): \(reason); \(advice)"
        case .wrongParameters(let path, let mismatch):
            "\(path.printable): the tensors do not match the configuration; give the configuration that belongs to "
                + "this checkpoint" + mismatch.description
        case .stopped(let path): "\(path.printable): stopped, nothing was written; start it again"
        }
    }
}

/// What is wrong with a checkpoint, without the name of its file.
enum CheckpointFault: Error {
    /// Both texts are safe to print.
    case unusable(reason: String, advice: String)
    case stopped

    static let damaged = "it may be truncated or damaged, fetch it again"
    static let saveAgain = "in PyTorch, save it again with torch.save(model.state_dict(), path)"

    init(_ reason: String, advice: String = damaged) {
        self = .unusable(reason: reason, advice: advice)
    }
}
