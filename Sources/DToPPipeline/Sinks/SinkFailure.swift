import DToPMedia

/// Why an output is not up, in a word or two that name no place: status and metrics are for many eyes.
enum SinkFailure {
    static func words(_ error: any Error) -> String {
        switch error {
        case let error as OutputError: return error.reason
        case let error as MediaError:
            let reason = DisconnectReason(error.kind)
            if reason != .other { return reason.rawValue }
            return error.kind == .diskFull ? "no room" : "failed"
        default: return "failed"
        }
    }
}
