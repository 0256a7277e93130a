import CKernels
import Foundation

/// The inner kernels of one instruction set. All sets compute the same functions.
package struct Kernels: Sendable {
    /// An immutable table of functions.
    nonisolated(unsafe) package let table: UnsafePointer<kernels>

    /// "scalar", "avx2", "avxvnni", "avx512", "avx512vnni", "avx512bf16", "neon" or "neondot".
    package var name: String { String(cString: table.pointee.name) }

    /// Whether products in bfloat16 are faster here.
    package var multipliesBFloat16: Bool { table.pointee.gemm16 != nil }

    /// Every set that this processor runs, slowest first; the scalar reference is always included.
    package static let available: [Kernels] = (0..<kernels_available()).map { Kernels(table: kernels_at($0)) }

    /// The set named by the environment variable `DTOPD_ISA`; nil if unset or empty.
    package static let wanted: String? = ProcessInfo.processInfo.environment["DTOPD_ISA"].flatMap {
        $0.isEmpty ? nil : $0
    }

    /// The `wanted` set if the processor runs it, else the fastest.
    package static let preferred = available.first { $0.name == wanted } ?? available[available.count - 1]
}
