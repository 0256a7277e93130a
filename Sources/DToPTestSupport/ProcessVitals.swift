import Foundation
import Glibc

/// What a process holds at a moment, as Linux counts it (proc(5)).
public struct ProcessVitals: Sendable, CustomStringConvertible {
    public let threads: Int
    /// Open files and sockets.
    public let descriptors: Int
    /// Resident memory.
    public let kilobytes: Int

    /// Of the process `identifier`, this one by default; throws where it has ended.
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
