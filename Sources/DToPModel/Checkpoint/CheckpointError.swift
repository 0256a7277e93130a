/// Why a checkpoint cannot be imported. The description says what failed, where, and what to do.
public enum CheckpointError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file cannot be read as a checkpoint.
    case unusable(path: String, reason: String, advice: String)
    /// The tensors of the checkpoint are not those of the configuration.
    case wrongParameters(path: String, CheckpointMismatch)

    init(_ fault: CheckpointFault, path: String) {
        self = .unusable(path: path, reason: fault.reason, advice: fault.advice)
    }

    public var description: String {
        switch self {
        case .unusable(let path, let reason, let advice):
            "\(path.printable): \(reason); \(advice)"
        case .wrongParameters(let path, let mismatch):
            "\(path.printable): the tensors do not match the configuration; give the configuration that belongs to "
                + "this checkpoint" + mismatch.description
        }
    }
}

/// What is wrong with a checkpoint, without the file it came from.
struct CheckpointFault: Error {
    /// Fit to be printed.
    let reason: String
    let advice: String

    static let damaged = "it may be truncated or damaged, fetch it again"
    static let saveAgain = "in PyTorch, save it again with torch.save(model.state_dict(), path)"

    init(_ reason: String, advice: String = damaged) {
        self.reason = reason
        self.advice = advice
    }
}
