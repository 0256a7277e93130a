import Foundation
import Glibc
import Synchronization

/// The first SIGINT or SIGTERM asks the run to drain, the second to stop at once. SIGUSR1 asks for its state. SIGHUP
/// asks to reload, or to stop where nothing can be reloaded.
///
/// The handler only counts and writes a byte to a pipe; callbacks run on threads of their own. From then on SIGPIPE is
/// ignored, so that a reader that goes away causes an error, not the end. At most one per process at a time.
package final class Interruption: Sendable {
    package enum Urgency: Int, Comparable, Sendable {
        /// Finish what is under way and close the outputs.
        case drain = 1
        /// Drop what is under way, still close the outputs.
        case atOnce = 2

        package static func < (left: Urgency, right: Urgency) -> Bool { left.rawValue < right.rawValue }
    }

    private static let signals = [SIGINT, SIGTERM, SIGHUP, SIGUSR1]
    private let pipe: (read: Int32, write: Int32)

    /// Starts listening.
    /// - Parameters:
    ///   - onRequest: called for the first and the second signal that asks to stop, on a thread of its own.
    ///   - onReload: called for SIGHUP, on the first of these threads; nil if SIGHUP asks to stop.
    ///   - onStateRequest: called for SIGUSR1, on another thread: showing the state may block on the terminal, and must
    ///     not keep the program from being stopped. Requests made meanwhile count as one.
    package init(
        onRequest: @escaping @Sendable (Urgency) -> Void = { _ in },
        onReload: (@Sendable () -> Void)? = nil,
        onStateRequest: @escaping @Sendable () -> Void = {}
    ) throws(OutputError) {
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
        let stateRequests = BoundedQueue<Void>(capacity: 1)
        Thread.detachNewThread { while stateRequests.pop() != nil { onStateRequest() } }
        Thread.detachNewThread {
            Self.listen(reader, stateRequests, onReload, onRequest)
            stateRequests.close()
        }
        hangupReloads.store(onReload != nil, ordering: .sequentiallyConsistent)
        signal(SIGPIPE, SIG_IGN)
        for number in Self.signals { Self.install(number) }
    }

    /// Restores the signals' default actions.
    deinit {
        for number in Self.signals { signal(number, SIG_DFL) }
        signalPipe.store(-1, ordering: .sequentiallyConsistent)
        // The thread reads end of file and closes its own end.
        close(pipe.write)
    }

    /// What has been asked for so far; nil if the run may go on.
    package var urgency: Urgency? {
        let count = signalCount.load(ordering: .sequentiallyConsistent)
        return count == 0 ? nil : count == 1 ? .drain : .atOnce
    }

    private static func listen(
        _ reader: Int32, _ stateRequests: BoundedQueue<Void>, _ onReload: (@Sendable () -> Void)?,
        _ onRequest: @Sendable (Urgency) -> Void
    ) {
        var byte: UInt8 = 0
        var count = 0
        while true {
            let received = unsafe read(reader, &byte, 1)
            if received < 0, errno == EINTR { continue }
            guard received == 1 else { break }
            if byte == stateRequest {
                stateRequests.replace(with: ())
                continue
            }
            if byte == reloadRequest {
                onReload?()
                continue
            }
            count += 1
            if let urgency = Urgency(rawValue: count) { onRequest(urgency) }
        }
        close(reader)
    }

    private static func install(_ number: Int32) {
        var action = sigaction()
        // When started with nohup, a program that cannot reload must outlive its terminal.
        let isIgnored = unsafe sigaction(number, nil, &action) == 0 && isIgnoring(action)
        let reloads = hangupReloads.load(ordering: .sequentiallyConsistent)
        if number == SIGHUP, isIgnored, !reloads { return }
        action = sigaction()
        unsafe action.__sigaction_handler.sa_handler = { number in
            // Atomics and write(2) only: all that a signal handler may do.
            let code = errno
            let reloads = number == SIGHUP && hangupReloads.load(ordering: .sequentiallyConsistent)
            var byte = number == SIGUSR1 ? stateRequest : reloads ? reloadRequest : stopRequest
            if byte == stopRequest { signalCount.add(1, ordering: .sequentiallyConsistent) }
            unsafe write(signalPipe.load(ordering: .sequentiallyConsistent), &byte, 1)
            errno = code
        }
        action.sa_flags = SA_RESTART
        unsafe sigaction(number, &action, nil)
    }

    private static func isIgnoring(_ action: sigaction) -> Bool {
        unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
            == unsafeBitCast(SIG_IGN, to: Int.self)
    }
}

/// Bytes that the handler writes to the pipe.
private let stopRequest: UInt8 = 1
private let stateRequest: UInt8 = 2
private let reloadRequest: UInt8 = 3

/// Stop signals received so far, and the pipe that the handler writes to: process-wide, as signal handlers are.
private let signalCount = Atomic<Int>(0)
private let signalPipe = Atomic<Int32>(-1)
/// Whether SIGHUP asks to reload.
private let hangupReloads = Atomic<Bool>(false)
