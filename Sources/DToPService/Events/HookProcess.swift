import CIsolation
import Glibc
import SystemPackage

/// One run of a hook. It reads an event from its standard input.
struct HookProcess {
    enum Failure: Error, Equatable, CustomStringConvertible {
        case cannotStart(Errno)
        case tookTooLong(Duration)
        case exited(Int32)
        case killed(Int32)

        var description: String {
            switch self {
            case .cannotStart(let code): "cannot be started: \(code)"
            case .tookTooLong(let limit): "took more than \(limit), and was killed"
            case .exited(let status): "exited with status \(status)"
            case .killed(let signal): "was ended by signal \(signal)"
            }
        }
    }

    private let identifier: pid_t

    /// Variables of ours that a hook gets. Others may hold passwords.
    private static let variables = ["PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "TMPDIR"]

    /// Runs `arguments` to its end; kills it, and what it has started, after `limit`.
    /// - Parameters:
    ///   - arguments: the program's full path first.
    ///   - input: what it reads, shorter than a pipe holds (64 kB).
    static func run(_ arguments: [String], input: [UInt8], limit: Duration) throws(Failure) {
        try HookProcess(arguments, input).wait(limit)
    }

    private init(_ arguments: [String], _ input: [UInt8]) throws(Failure) {
        let environment = Self.variables.compactMap { name in
            unsafe getenv(name).map { unsafe "\(name)=\(String(cString: $0))" }
        }
        var identifier = pid_t()
        let code = unsafe CStrings.withPointers(arguments) { list in
            unsafe CStrings.withPointers(environment) { environment in
                unsafe FilePath(arguments[0]).withPlatformString { program in
                    unsafe input.withUnsafeBytes { input in
                        unsafe dtop_start_hook(program, list, environment, input.baseAddress, input.count, &identifier)
                    }
                }
            }
        }
        guard code == 0 else { throw .cannotStart(Errno(rawValue: code)) }
        self.identifier = identifier
    }

    private func wait(_ limit: Duration) throws(Failure) {
        let deadline = SuspendingClock.now + limit
        var status: Int32 = 0
        while unsafe waitpid(identifier, &status, WNOHANG) == 0 {
            guard SuspendingClock.now < deadline else {
                kill(-identifier, SIGKILL)
                unsafe waitpid(identifier, &status, 0)
                throw .tookTooLong(limit)
            }
            usleep(5000)
        }
        let signal = status & 0x7f
        if signal != 0 { throw .killed(signal) }
        if status != 0 { throw .exited(status >> 8 & 0xff) }
    }
}
