import ArgumentParser
import DToPMedia
import Logging

/// How much the program says of what it does; from `debug` on, FFmpeg's own lines as well.
enum LogLevel: String, CaseIterable, ExpressibleByArgument {
    case error, warning, info, debug, trace

    /// A logger of the program's that writes through `makeHandler`'s result.
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

extension LogLevel: Comparable {
    static func < (left: LogLevel, right: LogLevel) -> Bool { left.level > right.level }
}
