import ArgumentParser
import Compute
import DToPConfiguration
import Foundation

/// How many threads compute.
struct ThreadOptions: ParsableArguments {
    @Option(help: .setting("threads"))
    var threads: Int?

    func validate() throws {
        try Flags.check { () throws(SettingError) in
            if let threads { try ServiceConfiguration.check(threads: threads) }
        }
    }

    func team() throws -> WorkerTeam { try Self.team(threads) }

    /// Starts the workers; nil: one for each processor that the process may use. Throws if the system refuses threads,
    /// or if `DTOPD_ISA` names no instruction set of this processor, or OpenBLAS, which cannot be loaded.
    static func team(_ threads: Int?) throws -> WorkerTeam {
        if let wanted = Kernels.wanted, wanted != Kernels.preferred.name {
            if wanted == "openblas", let problem = Kernels.openBLASProblem {
                throw CommandFailure(.usage, "DTOPD_ISA is 'openblas', but \(problem)")
            }
            let names = Kernels.available.map(\.name).joined(separator: ", ")
            throw CommandFailure(
                .usage,
                "DTOPD_ISA is '\(wanted)', which this processor does not run: it runs \(names), and openblas with "
                    + "libopenblas0-pthread")
        }
        guard let team = WorkerTeam(size: threads ?? ProcessInfo.processInfo.activeProcessorCount) else {
            throw CommandFailure(.software, "the system refuses to start threads: check its limit (ulimit -u)")
        }
        return team
    }
}
