import Foundation
import Glibc

/// A process's threads, descriptors and memory at one moment, as Linux counts them (proc(5)).
package struct ProcessVitals: Sendable, CustomStringConvertible {
    package let threads: Int
    /// Open files and sockets.
    package let descriptors: Int
    /// Resident memory, in kB.
    package let kilobytes: Int

    /// Reads those of process `identifier`, by default this one. Throws if it has ended.
    package init(of identifier: pid_t = getpid()) throws {
        let status = try String(contentsOfFile: "/proc/\(identifier)/status", encoding: .utf8)
        func number(_ name: String) throws -> Int {
            let line = status.split(separator: "\n").first { $0.hasPrefix(name + ":") }
            let digits = line.map { $0.filter(\.isNumber) } ?? ""
            guard let number = Int(digits) else { throw CocoaError(.fileReadCorruptFile) }
            return number
        }
        threads = try number("Threads")
        kilobytes = try number("VmRSS")
        descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(identifier)/fd").count
    }

    package var description: String { "\(threads) threads, \(descriptors) descriptors, \(kilobytes) kB" }
}
