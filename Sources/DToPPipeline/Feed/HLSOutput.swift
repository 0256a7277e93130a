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

    package init(folder: FilePath) { self.folder = folder }

    /// Whether somebody has asked for it a moment ago.
    var isAsked: Bool { asked.withLock { $0.map { $0.duration(to: .now) < Self.patience } ?? false } }

    /// Asks for the video; returns the playlist's file, which exists from the first segment on.
    package func playlist() -> FilePath {
        asked.withLock { $0 = .now }
        return folder.file(HLSWriter.playlist)
    }

    /// The same for a segment, or what a player needs before the first one; nil for a name that the playlist cannot have.
    /// The file may be gone.
    package func part(_ name: String) -> FilePath? {
        guard Self.isPart(name) else { return nil }
        asked.withLock { $0 = .now }
        return folder.file(name)
    }

    /// Whether a name is one that the playlist may have.
    package static func isPart(_ name: some StringProtocol) -> Bool {
        String(name).wholeMatch(of: /[0-9a-z]{1,16}-(init\.mp4|[0-9]{1,12}\.m4s)/) != nil
    }
}
