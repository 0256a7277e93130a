import Logging

extension StreamEvent {
    /// Writes it to the program's log; a camera that goes down is a warning.
    package func log(to logger: Logger) {
        let isDown = className == nil && change == .began
        logger.log(level: isDown ? .warning : .info, "\(self)")
    }
}
