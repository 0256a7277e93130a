import DToPMedia
import DToPPipeline
import FileNames
import HummingbirdCore
import NIOCore
import NIOPosix
import Synchronization
import SystemPackage

/// Answers with what has been recorded of a stream. A request names a file only as the index has it.
final class RecordingAnswer: Sendable {
    private struct Known {
        let version: FileVersion
        let catalog: RecordingCatalog
    }

    private let service: WebService
    private let pool: NIOThreadPool
    /// By folder: the index as it was when somebody asked last.
    private let known = Mutex<[FilePath: Known]>([:])

    /// Segments in an answer.
    private static let most = 240
    /// Of a longer index only the end is read: some 200,000 segments.
    private static let mostBytes = 32 << 20
    /// Folders whose index is kept.
    private static let mostKnown = 8

    init(_ service: WebService, _ pool: NIOThreadPool) {
        self.service = service
        self.pool = pool
    }

    /// The last segments that began before a time, newest first.
    func list(_ id: String, before: String?) async -> Response {
        guard let catalog = await catalog(of: id)?.catalog else {
            return WebAnswer.failure(404, "\(id) is not recorded")
        }
        let time = before.flatMap { WallTime($0) }
        let segments = catalog.segments(before: time, most: Self.most + 1)
        var json = JSONBytes()
        json.raw("{")
        json.member("stream", id)
        json.member("more", segments.count > Self.most)
        json.key("segments")
        json.list(Array(segments.prefix(Self.most)), open: "[", close: "]") { json, segment in
            json.raw(segment.line.dropLast())
        }
        json.raw("}\n")
        return WebAnswer.bytes(ByteBuffer(bytes: json.bytes), type: "application/json")
    }

    /// A segment, or its masks.
    func file(_ id: String, _ name: String, _ request: Request, _ channel: any Channel) async -> Response {
        guard let (folder, catalog) = await catalog(of: id), let segment = Self.segment(name, catalog),
            let file = try? await pool.runIfActive({ OpenFile(folder.file(name)) })
        else { return WebAnswer.failure(404, "there is no such recording") }
        let type =
            switch segment.name.container {
            case _ where name == segment.name.masks: "application/x-ndjson"
            case .mp4: "video/mp4"
            case .mkv: "video/x-matroska"
            }
        return FileAnswer(file: file, type: type, pool: pool).response(request, channel)
    }

    /// The segment to which a file of this name belongs; nil if the index has none.
    private static func segment(_ name: String, _ catalog: RecordingCatalog) -> RecordedSegment? {
        if let own = SegmentName(name) { return catalog.segment(own) }
        guard name.hasSuffix(SegmentName.masksEnding) else { return nil }
        let stem = name.dropLast(SegmentName.masksEnding.count)
        return SegmentContainer.allCases.lazy.compactMap { SegmentName("\(stem).\($0.rawValue)") }
            .compactMap { catalog.segment($0) }.first
    }

    private func catalog(of id: String) async -> (folder: FilePath, catalog: RecordingCatalog)? {
        guard let folder = service.recordings(id) else { return nil }
        return try? await pool.runIfActive { [self] in
            let path = RecordingCatalog.file(in: folder)
            guard let version = FileVersion(path), let file = OpenFile(path) else {
                return (folder, RecordingCatalog([]))
            }
            if let known = known.withLock({ $0[folder] }), known.version == version { return (folder, known.catalog) }
            var bytes = Array(
                try file.read(max(file.byteCount - Int64(Self.mostBytes), 0)..<file.byteCount).readableBytesView)
            // A line that is being written has no end yet.
            while let last = bytes.last, last != UInt8(ascii: "\n") { bytes.removeLast() }
            let catalog = RecordingCatalog(bytes)
            known.withLock { known in
                if known.count >= Self.mostKnown { known = [:] }
                known[folder] = Known(version: version, catalog: catalog)
            }
            return (folder, catalog)
        }
    }
}
