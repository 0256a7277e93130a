import DToPMedia
import FileNames
import SystemPackage

/// Makes a stream's `HLSOutput` while somebody asks for it.
final class HLSTaker: OverlayTaker {
    static let key = "hls"
    static let wantsNotices = true
    private let folder: FilePath
    private let writer: HLSWriter

    static func isAsked(by stream: SinkContext) -> Bool { stream.hls != nil }

    static func isWanted(by stream: SinkContext) -> Bool { stream.hls?.isAsked == true }

    init(_ stream: SinkContext, _ video: CodedVideo, audio: [AudioStream]) throws {
        folder = stream.hls?.folder ?? ""
        if let failure = folder.makeFolders() {
            throw RunError.cannotCreateFolder(path: folder.shown, reason: failure.description)
        }
        Self.sweep(folder)
        writer = try HLSWriter(folder, video, run: String(WallTime.now.milliseconds, radix: 36))
    }

    func write(_ packet: OverlayPacket) throws { try writer.write(packet.coded.packet) }

    func finish() throws {
        try writer.finish()
        Self.sweep(folder)
    }

    /// Deletes what an earlier run has written: its playlist would end in the past.
    private static func sweep(_ folder: FilePath) {
        for name in (try? folder.entries()) ?? [] { _ = folder.appending(name).remove() }
    }
}
