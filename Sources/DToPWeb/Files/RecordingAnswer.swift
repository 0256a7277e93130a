import DToPMedia
import DToPPipeline
import FileNames
import HTTPTypes
import HummingbirdCore
import NIOCore
import Synchronization
import SystemPackage

/// Answers with what has been recorded of a stream. A request names a file only as the index has it.
final class RecordingAnswer: Sendable {
    private struct Known {
        let version: FileVersion
        let catalog: RecordingCatalog
    }

    private let service: WebService
    private let reader: FileReader
    /// By folder: the index as it was when somebody asked last.
    private let known = Mutex<[FilePath: Known]>([:])

    /// Segments in an answer.
    private static let most = 240
    /// Of a longer index only the end is read: some 200,000 segments.
    private static let mostBytes = 32 << 20
    /// Folders whose index is kept.
    private static let mostKnown = 8

    init(_ service: WebService, _ reader: FileReader) {
        self.service = service
        self.reader = reader
    }

    /// The last segments that began before a time, newest first.
    func list(_ id: String, before: String?, _ channel: any Channel) async -> Response {
        guard let folder = service.recordings(id) else { return WebAnswer.failure(404, "\(id) is not recorded") }
        let time = before.flatMap { WallTime($0) }
        guard
            let bytes = try? await reader.run({ [self] in
                ByteBuffer(bytes: Self.list(id, try catalog(in: folder), before: time))
            })
        else { return WebAnswer.failure(503, "\(id): the index of the recording cannot be read") }
        return WebAnswer.body(
            .ok, type: "application/json", byteCount: bytes.readableBytes, caching: "no-store"
        ) { [patience = reader.patience] writer in
            try await Delivery(to: channel, patience: patience).write(bytes, to: &writer)
            try await writer.finish(nil)
        }
    }

    private static func list(_ id: String, _ catalog: RecordingCatalog, before time: WallTime?) -> [UInt8] {
        let segments = catalog.segments(before: time, most: most + 1)
        var json = JSONBytes()
        json.raw("{")
        json.member("stream", id)
        json.member("more", segments.count > most)
        json.key("segments")
        json.list(Array(segments.prefix(most)), open: "[", close: "]") { json, segment in
            json.raw(segment.line.dropLast())
        }
        json.raw("}\n")
        return json.bytes
    }

    /// A segment, or its masks.
    func file(_ id: String, _ name: String, _ request: Request, _ channel: any Channel) async -> Response {
        guard let folder = service.recordings(id),
            let (file, type) = try? await reader.run({ [self] in try open(name, in: folder) })
        else { return WebAnswer.failure(404, "there is no such recording") }
        return FileAnswer(file: file, type: type, reader: reader).response(request, channel)
    }

    /// A file of the index, with its type; nil if there is none of this name.
    private func open(_ name: String, in folder: FilePath) throws -> (OpenFile, String)? {
        guard let segment = Self.segment(name, try catalog(in: folder)), let file = OpenFile(folder.file(name)) else {
            return nil
        }
        return switch segment.name.form {
        case _ where name == segment.name.masks: (file, "application/x-ndjson")
        case .mp4: (file, "video/mp4")
        case .mkv: (file, "video/x-matroska")
        case .jsonl: nil
        }
    }

    /// The segment to which a file of this name belongs; nil if the index has none.
    private static func segment(_ name: String, _ catalog: RecordingCatalog) -> RecordedSegment? {
        if let own = SegmentName(name) { return catalog.segment(own) }
        guard name.hasSuffix(SegmentName.masksEnding) else { return nil }
        let stem = name.dropLast(SegmentName.masksEnding.count)
        return SegmentForm.allCases.lazy.compactMap { SegmentName("\(stem).\($0.rawValue)") }
            .compactMap { catalog.segment($0) }.first
    }

    /// Reads the index unless it is known as it is.
    private func catalog(in folder: FilePath) throws -> RecordingCatalog {
        let path = RecordingCatalog.file(in: folder)
        guard let version = FileVersion(path) else { return RecordingCatalog([]) }
        if let known = known.withLock({ $0[folder] }), known.version == version { return known.catalog }
        guard let file = OpenFile(path) else { return RecordingCatalog([]) }
        var bytes = Array(
            try file.read(max(file.byteCount - Int64(Self.mostBytes), 0)..<file.byteCount).readableBytesView)
        // A line that is being written has no end yet.
        while let last = bytes.last, last != UInt8(ascii: "\n") { bytes.removeLast() }
        let catalog = RecordingCatalog(bytes)
        known.withLock { known in
            if known.count >= Self.mostKnown { known = [:] }
            known[folder] = Known(version: version, catalog: catalog)
        }
        return catalog
    }
}
