import DToPMedia
import FileNames
import Synchronization
import SystemPackage

/// A stream's video for players that speak HTTP Live Streaming: made while somebody asks for it. It outlives the
/// stream's runs.
package final class HLSOutput: Sendable {
    /// The stream's own folder; made when it is needed.
    package let folder: FilePath
    private let asked = Mutex<ContinuousClock.Instant?>(nil)

    /// How long after a request another one is expected.
    private static let patience: Duration = .seconds(30)
    /// Bytes of a segment or playlist, at most.
    private static let mostBytes = 64 << 20

    package init(folder: FilePath) { self.folder = folder }

    /// Whether somebody has asked for it a moment ago.
    var isAsked: Bool { asked.withLock { $0.map { $0.duration(to: .now) < Self.patience } ?? false } }

    /// The playlist; nil until the first segment is there, which this asks for.
    package func playlist() -> [UInt8]? {
        asked.withLock { $0 = .now }
        return contents(HLSWriter.playlist)
    }

    /// A segment, or what a player needs before the first one; nil if there is none of that name.
    package func part(_ name: String) -> [UInt8]? {
        guard Self.isPart(name) else { return nil }
        asked.withLock { $0 = .now }
        return contents(name)
    }

    /// Whether a name is one that the playlist may have.
    package static func isPart(_ name: some StringProtocol) -> Bool {
        String(name).wholeMatch(of: /[0-9a-z]{1,16}-(init\.mp4|[0-9]{1,12}\.m4s)/) != nil
    }

    private func contents(_ name: String) -> [UInt8]? { try? folder.file(name).contents(upTo: Self.mostBytes) }
}
