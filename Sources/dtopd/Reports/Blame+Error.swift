import DToPBatch
import DToPMedia

extension Blame {
    /// Decides by the exit status that the error would have in `dtopd run`.
    init(_ error: any Error) {
        if let error = error as? MediaError, error.operation != "write", [.forbidden, .gone].contains(error.kind) {
            // A signed URL has expired.
            self = .later
            return
        }
        let status = ExitStatus(error)
        switch status {
        case .usage, .data: self = .item(status: status.rawValue, isFinal: !(error is ArchiveError))
        case .noInput, .unavailable, .noPermission: self = .item(status: status.rawValue, isFinal: false)
        default: self = .machine
        }
    }
}
