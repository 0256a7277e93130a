import Foundation
import Glibc

/// A process's threads, descriptors and memory at one moment, as Linux counts them (proc(5)).
public struct ProcessVitals: Sendable, CustomStringConvertible {
    public let threads: Int
    /// Open files and sockets.
    public let descriptors: Int
    /// Resident memory, in kB.
    public let kilobytes: Int

    /// Reads those of process `identifier`, by default this one. Throws if it has ended.
    public init(of identifier: pid_t = getpid()) throws {
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

    public var description: String { "\(threads) threads, \(descriptors) descriptors, \(kilobytes) kB" }
}
