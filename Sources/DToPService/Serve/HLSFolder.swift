import FileNames
import Foundation
import Glibc
import SystemPackage

/// Where streams' segments for HTTP Live Streaming lie: in the folder that systemd has made for the service, else in a
/// temporary one. Nothing in it outlives the service.
struct HLSFolder {
    let path: FilePath
    private static let name = "dtopd-hls"

    /// - Parameter environment: holds `RUNTIME_DIRECTORY`.
    init(_ environment: [String: String]) {
        if let folder = environment["RUNTIME_DIRECTORY"]?.split(separator: ":").first {
            path = FilePath(String(folder)).appending("hls")
        } else {
            // Its own name, for nobody else may have made it.
            let temporary = FilePath(environment["TMPDIR"] ?? "/tmp")
            path = temporary.appending("\(Self.name)-\(getpid())-\(UInt64.random(in: 0...UInt64.max))")
        }
    }

    /// A stream's own folder.
    func folder(of stream: String) -> FilePath { path.appending(stream) }

    /// Makes it anew, for this user alone, and deletes what services have left that were killed.
    func begin() {
        end()
        _ = unsafe path.withPlatformString { unsafe mkdir($0, 0o700) }
        let folder = path.removingLastComponent()
        for entry in (try? folder.entries()) ?? [] where entry.string.hasPrefix("\(Self.name)-") {
            let parts = entry.string.split(separator: "-")
            guard parts.count == 4, let process = pid_t(parts[2]), process > 0, kill(process, 0) != 0, errno == ESRCH
            else { continue }
            try? FileManager.default.removeItem(atPath: folder.appending(entry).string)
        }
    }

    func end() { try? FileManager.default.removeItem(atPath: path.string) }
}
