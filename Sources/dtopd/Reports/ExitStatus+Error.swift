import DToPBatch
import DToPControl
import DToPEvaluation
import DToPMedia
import DToPModel
import DToPPipeline
import DToPService

extension ExitStatus {
    /// The exit status for `error`.
    init(_ error: any Error) {
        switch error {
        case let failure as CommandFailure: self = failure.status
        case let error as ModelError: self = error.isNotFound ? .noInput : .data
        case CheckpointError.stopped: self = .stopped
        case is CheckpointError: self = .data
        case let error as ModelOutputError: self = error.isWriting ? .io : .cannotCreate
        case let error as MediaError
        where [.outputUnavailable, .invalidArgument].contains(error.kind) && error.operation == "write":
            // The output worked when the run began.
            self = .io
        case let error as MediaError where error.operation == ServerOutput.operation && error.kind == .missing:
            self = .unavailable
        case let error as MediaError: self.init(error.kind)
        case let error as FailedPictures: self.init(error.reasons[0].kind)
        case let error as OutputError: self = error.operation == .write ? .io : .cannotCreate
        case let error as RunError: self.init(error)
        case RecordingError.lowSpace: self = .io
        case RecordingError.busy: self = .cannotCreate
        case RenderError.noMasks: self = .noInput
        case RenderError.badLine, RenderError.noExits: self = .data
        case let error as EvaluationError: self.init(error)
        case let error as ArchiveError: self.init(error)
        case InputError.unsupported, InputError.malformedURL: self = .usage
        case InputError.badListLine, InputError.badCredentials, InputError.emptyList: self = .data
        case is InputError: self = .noInput
        case is OutputPathError: self = .usage
        case ControlError.notPrivate: self = .usage
        case is ControlError: self = .unavailable
        default: self = .software
        }
    }

    private init(_ kind: MediaError.Kind) {
        switch kind {
        case .missing, .permission, .notAFile: self = .noInput
        case .invalidData, .noVideoStream, .unknownDecoder, .tooLarge, .readFailed: self = .data
        case .timedOut, .refused, .unreachable, .disconnected, .gone, .rejected, .unsupportedTransport, .busy,
            .rateLimited,
            .unavailable:
            self = .unavailable
        case .unauthorized, .forbidden: self = .noPermission
        case .unknownEncoder, .invalidArgument: self = .usage
        case .outputExists, .outputUnavailable: self = .cannotCreate
        case .writeFailed, .diskFull: self = .io
        case .cancelled: self = .stopped
        case .outOfMemory, .crashed: self = .software
        }
    }

    private init(_ error: RunError) {
        switch error {
        case .gaveUp(_, _, let reason, _): self = reason.isOfCredentials ? .noPermission : .unavailable
        case .noFrames, .noneWanted, .labelSize: self = .data
        case .outputIsInput, .outputsCollide, .inputTooLarge, .scoresTooLarge, .noRegion: self = .usage
        case .folderInUse, .foreignPictures, .cannotCreateFolder: self = .cannotCreate
        case .noLabels: self = .noInput
        }
    }

    private init(_ error: ArchiveError) {
        switch error {
        case .noManifest, .unreadable: self = .noInput
        case .badManifest, .changed, .wrongCount, .damaged: self = .data
        case .differs, .notStored, .holdsPassword, .noShard: self = .usage
        case .unfinished: self = .stopped
        }
    }

    private init(_ error: EvaluationError) {
        switch error {
        case .noImages, .noLabels, .labelsMissing: self = .noInput
        case .sameName, .notAnIndexPicture, .labelSize, .nothingLabelled: self = .data
        case .noSuchPosition, .tooManyRows: self = .usage
        }
    }
}
