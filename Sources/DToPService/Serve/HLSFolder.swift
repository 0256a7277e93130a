import FileNames
import Foundation
import Glibc
import SystemPackage

/// Where streams' segments for HTTP Live Streaming lie: in the folder that systemd has made for the service, else in a
/// temporary one. Nothing in it outlives the service.
struct HLSFolder {
    let path: FilePath
    /// Whether systemd has made the folder around it, which nothing outlives.
    private let isInRuntimeFolder: Bool
    private static let name = "dtopd-hls"

    /// - Parameter environment: holds `RUNTIME_DIRECTORY`.
    init(_ environment: [String: String]) {
        if let folder = environment["RUNTIME_DIRECTORY"]?.split(separator: ":").first {
            path = FilePath(text: String(folder)).file("hls")
            isInRuntimeFolder = true
        } else {
            // Its own name, for nobody else may have made it.
            let temporary = FilePath(text: environment["TMPDIR"] ?? "/tmp")
            path = temporary.file("\(Self.name)-\(getpid())-\(UInt64.random(in: 0...UInt64.max))")
            isInRuntimeFolder = false
        }
    }

    /// A stream's own folder.
    func folder(of stream: String) -> FilePath { path.file(stream) }

    /// Makes it anew, for this user alone, and deletes what services have left that were killed. Returns the error if it
    /// cannot be made, nil on success.
    func begin() -> Errno? {
        end()
        let failure = unsafe path.withPlatformString {
            unsafe mkdir($0, 0o700) == 0 ? nil : Errno(rawValue: errno)
        }
        if !isInRuntimeFolder { sweep() }
        return failure
    }

    private func sweep() {
        for entry in (try? path.folder.entries()) ?? [] where entry.text.hasPrefix("\(Self.name)-") {
            let parts = entry.text.split(separator: "-")
            guard parts.count == 4, let process = pid_t(parts[2]), process > 0, kill(process, 0) != 0, errno == ESRCH
            else { continue }
            try? FileManager.default.removeItem(atPath: path.folder.appending(entry).string)
        }
    }

    func end() { try? FileManager.default.removeItem(atPath: path.string) }
}
