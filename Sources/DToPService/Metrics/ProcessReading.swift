import Foundation
import Glibc

/// What the kernel says of this process (proc_pid_stat(5)).
struct ProcessReading: Sendable {
    /// Processor time in seconds, of all threads.
    let processorSeconds: Double
    let residentBytes: Double
    let virtualBytes: Double
    let threads: Double
    let openDescriptors: Double?
    let mostDescriptors: Double?

    /// Nil without a /proc.
    init?() {
        guard let stat = try? String(contentsOfFile: "/proc/self/stat", encoding: .utf8),
            // The name in brackets may hold anything.
            let end = stat.lastIndex(of: ")")
        else { return nil }
        let fields = stat[stat.index(after: end)...].split(separator: " ").map { Double($0) ?? 0 }
        guard fields.count > 21 else { return nil }
        // Field n of the manual page stands at n - 3.
        processorSeconds = (fields[11] + fields[12]) / Double(sysconf(Int32(_SC_CLK_TCK)))
        threads = fields[17]
        virtualBytes = fields[20]
        residentBytes = fields[21] * Double(sysconf(Int32(_SC_PAGESIZE)))
        // The folder that lists them is open meanwhile.
        openDescriptors = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd"))
            .map { Double($0.count - 1) }
        var limit = rlimit()
        mostDescriptors =
            unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 ? Double(limit.rlim_cur) : nil
    }
}
