import DToPMedia
import Foundation
import Glibc

/// Standard input, output and error in the state the program was started with: perhaps closed, full, or without a
/// reader.
enum StandardStreams {
    /// Opens /dev/null in place of closed streams. Otherwise the next file opened would become standard output or
    /// error, and messages would end up in it. It is opened in the wrong direction, so that using it fails as on a
    /// closed stream. Also makes writing to a pipe without a reader, or beyond the file size limit, an error instead of
    /// a signal.
    static func prepare() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
            _ = unsafe open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
        for number in [SIGPIPE, SIGXFSZ] { signal(number, SIG_IGN) }
    }

    /// Writes a message to standard error with credentials redacted. Ignores errors.
    static func writeError(_ message: String) {
        let text = CredentialRedaction.redact(message)
        try? FileHandle.standardError.write(contentsOf: Data("\(text)\n".utf8))
    }

    /// Flushes everything printed so far. Throws `CommandFailure` if that fails.
    static func flush() throws {
        guard fflush(nil) != 0 else { return }
        throw CommandFailure(.io, "cannot write standard output: \(unsafe String(cString: strerror(errno)))")
    }
}
