import ArgumentParser
import DToPConfiguration
import DToPMedia
import Logging

extension LogLevel {
    /// A logger that writes through the handler `makeHandler` returns. From `debug` on, FFmpeg's lines go to it too.
    func logger(_ makeHandler: () -> ProgressLogHandler) -> Logger {
        let logger = Logger(label: "dtopd", factory: { _ in makeHandler() })
        MediaLog.forward(upTo: .warning) { level, line in
            logger.log(level: level > .verbose ? .trace : .debug, "FFmpeg \(level): \(line)")
        }
        set(logger)
        return logger
    }

    /// Makes this the level of `logger`, and of every copy of it.
    func set(_ logger: Logger) {
        var logger = logger
        logger.logLevel = level
        MediaLog.forward(upTo: self == .trace ? .debug : self == .debug ? .verbose : .warning)
    }

    private var level: Logger.Level {
        switch self {
        case .error: .error
        case .warning: .warning
        case .info: .info
        case .debug: .debug
        case .trace: .trace
        }
    }
}

extension LogLevel: ExpressibleByArgument {}
