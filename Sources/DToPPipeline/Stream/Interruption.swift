import Foundation
import Glibc
import Synchronization

/// SIGINT and SIGTERM: the first asks the run to drain, the second to stop at once.
///
/// The handler only counts and writes a byte to a pipe; callbacks run on a thread of their own. From then on
/// SIGPIPE is ignored, so that a reader that goes away is an error and not the end. One per process at a time.
public final class Interruption: Sendable {
    public enum Urgency: Int, Comparable, Sendable {
        /// Finish what is under way and close the outputs.
        case drain = 1
        /// Drop what is under way, still close the outputs.
        case atOnce = 2

        public static func < (left: Urgency, right: Urgency) -> Bool { left.rawValue < right.rawValue }
    }

    private static let signals = [SIGINT, SIGTERM]
    private let pipe: (read: Int32, write: Int32)

    /// Starts to listen.
    /// - Parameter onRequest: called for the first and the second signal, on a thread of its own.
    public init(onRequest: @escaping @Sendable (Urgency) -> Void = { _ in }) throws(OutputError) {
        var ends: [Int32] = [-1, -1]
        guard unsafe Glibc.pipe(&ends) == 0 else {
            throw OutputError(.create, path: "signal pipe", code: errno)
        }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        // A full pipe must not block the handler.
        _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
        pipe = (ends[0], ends[1])
        signalCount.store(0, ordering: .sequentiallyConsistent)
        signalPipe.store(ends[1], ordering: .sequentiallyConsistent)
        let reader = ends[0]
        Thread.detachNewThread { Self.listen(reader, onRequest) }
        signal(SIGPIPE, SIG_IGN)
        for number in Self.signals { Self.install(number) }
    }

    /// Gives the signals their default effect back.
    deinit {
        for number in Self.signals { signal(number, SIG_DFL) }
        signalPipe.store(-1, ordering: .sequentiallyConsistent)
        // The thread reads end of file and closes its own end.
        close(pipe.write)
    }

    /// What has been asked for so far; nil if the run may go on.
    public var urgency: Urgency? {
        let count = signalCount.load(ordering: .sequentiallyConsistent)
        return count == 0 ? nil : count == 1 ? .drain : .atOnce
    }

    private static func listen(_ reader: Int32, _ onRequest: @Sendable (Urgency) -> Void) {
        var byte: UInt8 = 0
        var count = 0
        while true {
            let received = unsafe read(reader, &byte, 1)
            if received < 0, errno == EINTR { continue }
            guard received == 1 else { break }
            count += 1
            if let urgency = Urgency(rawValue: count) { onRequest(urgency) }
        }
        close(reader)
    }

    private static func install(_ number: Int32) {
        var action = sigaction()
        unsafe action.__sigaction_handler.sa_handler = { _ in
            // Atomics and write(2) only: all that a signal handler may do.
            let code = errno
            signalCount.add(1, ordering: .sequentiallyConsistent)
            var byte: UInt8 = 1
            unsafe write(signalPipe.load(ordering: .sequentiallyConsistent), &byte, 1)
            errno = code
        }
        action.sa_flags = SA_RESTART
        unsafe sigaction(number, &action, nil)
    }
}

/// Signals received, and the pipe that the handler writes to: process-wide, as signal handlers are.
private let signalCount = Atomic<Int>(0)
private let signalPipe = Atomic<Int32>(-1)
