import ArgumentParser
import DToPConfiguration
import DToPMedia
import Logging

extension LogLevel {
    /// A logger that writes through the handler `makeHandler` returns. From `debug` on, FFmpeg's lines go to it too.
    func logger(_ makeHandler: () -> any LogHandler) -> Logger {
        var logger = Logger(label: "dtopd", factory: { _ in makeHandler() })
        logger.logLevel = level
        if self >= .debug {
            let ffmpeg = logger
            MediaLog.forward(upTo: self == .trace ? .debug : .verbose) { [self] level, line in
                ffmpeg.log(level: self == .trace ? .trace : .debug, "FFmpeg \(level): \(line)")
            }
        }
        return logger
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
