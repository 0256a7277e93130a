import CIsolation
import DToPMedia
import Glibc
import SystemPackage

/// The process of a source worker. Whoever starts it ends it; it also ends with the thread that started it.
final class WorkerProcess {
    private let identifier: pid_t
    /// How it ended; nil until it has.
    private var ending: String?

    /// The descriptor that it finds its socket at.
    static let socket: Int32 = 3
    /// Private memory that it can write, in bytes: 17 pictures of 4K H.265 in 10 bits take 430 MB.
    static let memoryLimit: UInt64 = 1 << 30
    /// Most descriptors.
    static let descriptorLimit: UInt64 = 64

    /// Starts `program` as a source worker. Throws the errno.
    /// - Parameter stream: for those who list processes.
    init(_ program: FilePath, stream: String, socket: WorkerSocket) throws(Errno) {
        var identifier = pid_t()
        let code = unsafe CStrings.withPointers(["dtopd", "source-worker", stream]) { arguments in
            unsafe CStrings.withPointers(Self.environment) { environment in
                unsafe program.withPlatformString {
                    unsafe dtop_start($0, arguments, environment, socket.sender.descriptor, &identifier)
                }
            }
        }
        guard code == 0 else { throw Errno(rawValue: code) }
        self.identifier = identifier
        // It has not seen anything of its source yet.
        let refusal = dtop_limit(identifier, Self.memoryLimit, Self.descriptorLimit)
        if refusal != 0 { throw Errno(rawValue: refusal) }
    }

    deinit { _ = end(within: .zero) }

    /// Processor time of all its threads so far; zero once it is gone.
    var processorTime: Duration {
        var clock = clockid_t()
        var time = timespec()
        guard ending == nil, unsafe clock_getcpuclockid(identifier, &clock) == 0,
            unsafe clock_gettime(clock, &time) == 0
        else {
            return .zero
        }
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    /// Waits until it has ended, kills it after `limit`, and returns how it ended: "exited with status 1".
    func end(within limit: Duration) -> String {
        if let ending { return ending }
        let deadline = ContinuousClock.now + limit
        var status: Int32 = 0
        while unsafe waitpid(identifier, &status, WNOHANG) == 0 {
            guard ContinuousClock.now < deadline else {
                kill(identifier, SIGKILL)
                unsafe waitpid(identifier, &status, 0)
                break
            }
            usleep(1000)
        }
        let signal = status & 0x7f
        let name = unsafe dtop_signal_name(signal).map { unsafe String(cString: $0) } ?? "signal \(signal)"
        let ending = signal == 0 ? "exited with status \(status >> 8 & 0xff)" : "was ended by \(name)"
        self.ending = ending
        return ending
    }

    /// No password, and no trace of a crash, which would take starting another program.
    private static var environment: [String] {
        let libraries = unsafe getenv("LD_LIBRARY_PATH").map { unsafe "LD_LIBRARY_PATH=" + String(cString: $0) }
        return ["SWIFT_BACKTRACE=enable=no", "MALLOC_ARENA_MAX=2"] + [libraries].compactMap(\.self)
    }
}
