import CKernels
import Foundation

/// The inner kernels of one instruction set. All sets compute the same functions.
package struct Kernels: Sendable {
    /// An immutable table of functions.
    nonisolated(unsafe) package let table: UnsafePointer<kernels>

    /// "scalar", "openblas", "avx2", "avxvnni", "avx512", "avx512vnni", "avx512bf16", "neon" or "neondot".
    package var name: String { String(cString: table.pointee.name) }

    /// Whether products in bfloat16 are faster here.
    package var multipliesBFloat16: Bool { table.pointee.gemm16 != nil }

    /// Whether products of 16-bit integers are faster than in float32 here.
    package var multipliesShorts: Bool { table.pointee.gemm_shorts != nil }

    /// Whether products in 8 bits are faster than in float32 here.
    package var multipliesIntegers: Bool { table.pointee.gemm8 != nil }

    /// Whether rows have all 8 bits in such products, rather than 7.
    package var roundsRowsTo8Bits: Bool { multipliesIntegers && table.pointee.quantise_most == 255 }

    /// Whether attention takes keys in 8 bits here.
    package var attendsIn8Bits: Bool { roundsRowsTo8Bits && (multipliesBFloat16 || multipliesShorts) }

    /// Every set that this processor runs, slowest first; the scalar reference is always included. OpenBLAS is loaded
    /// only if it is wanted or there is no other set than the scalar one.
    package static let available: [Kernels] = {
        let ours = all.filter { $0.name != "openblas" }
        return wanted == "openblas" || wanted == nil && ours.count == 1 ? installed : ours
    }()

    /// The same, and in any case the set that takes its products from OpenBLAS, if that can be loaded.
    package static let installed: [Kernels] = {
        _ = openBLASProblem
        return all
    }()

    private static var all: [Kernels] { (0..<kernels_available()).map { Kernels(table: kernels_at($0)) } }

    /// Loads OpenBLAS. Why its set cannot be used; nil if it can.
    package static let openBLASProblem: String? = openblas_load().map { String(cString: $0) }

    /// The set named by the environment variable `DTOPD_ISA`; nil if unset or empty.
    package static let wanted: String? = ProcessInfo.processInfo.environment["DTOPD_ISA"].flatMap {
        $0.isEmpty ? nil : $0
    }

    /// The `wanted` set if the processor runs it, else the fastest.
    package static let preferred = available.first { $0.name == wanted } ?? available[available.count - 1]
}
