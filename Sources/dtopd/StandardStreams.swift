import DToPMedia
import Foundation
import Glibc

/// Standard input, output and error as whoever started the program left them: perhaps closed, full, or without a reader.
enum StandardStreams {
    /// Opens /dev/null in place of closed ones: the next file to be opened would otherwise become standard output or
    /// error, and messages would end up in it. It is opened the wrong way round, so that using it fails, as it should.
    /// Writing to a reader that has gone, or beyond the limit of file sizes, becomes an error instead of a signal.
    static func prepare() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
            _ = unsafe open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
        for number in [SIGPIPE, SIGXFSZ] { signal(number, SIG_IGN) }
    }

    /// A message to standard error, without credentials; where nobody can read it, it is lost.
    static func writeError(_ message: String) {
        let text = CredentialRedaction.redact(message)
        try? FileHandle.standardError.write(contentsOf: Data("\(text)\n".utf8))
    }

    /// Hands over what has been printed.
    static func flush() throws {
        guard fflush(nil) != 0 else { return }
        throw CommandFailure(.io, "cannot write standard output: \(unsafe String(cString: strerror(errno)))")
    }
}
