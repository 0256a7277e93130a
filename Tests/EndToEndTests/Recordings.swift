import DToPTestSupport
import Foundation
import Testing

/// A folder of recordings with one stream, read as a user's script reads it.
struct Recordings {
    struct Segment: Decodable {
        let file: String
        let start: String
        let end: String
        let frames: Int
        let bytes: Int
        let codec: String
        let width: Int
        let height: Int
        let reason: String
    }

    /// A line of the masks beside a segment, as far as tests look at it.
    struct MaskLine: Decodable {
        let frame: Int
        let seconds: Double

        private enum CodingKeys: String, CodingKey {
            case frame
            case seconds = "time_s"
        }
    }

    /// The stream's own folder.
    let folder: String
    let segments: [Segment]

    /// - Parameter folder: what `--record` names.
    init(_ folder: String) throws {
        self.folder = folder + "/" + (Files.names(folder).first ?? "")
        let lines = (try? String(contentsOfFile: self.folder + "/index.jsonl", encoding: .utf8)) ?? ""
        segments = try lines.split(separator: "\n").map {
            try JSONDecoder().decode(Segment.self, from: Data($0.utf8))
        }
    }

    /// Each segment's lines of masks, none where it has none.
    var masks: [[MaskLine]] {
        get throws {
            try segments.map { segment in
                let file = "\(folder)/\(segment.file.split(separator: ".")[0]).masks.jsonl"
                let text = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
                return try text.split(separator: "\n").dropFirst().map {
                    try JSONDecoder().decode(MaskLine.self, from: Data($0.utf8))
                }
            }
        }
    }

    /// The unfinished segments, and whether each has a whole fragment on the disk. Holds for MP4.
    var unfinished: [String: Bool] {
        get throws {
            let names = Files.names(folder).filter { $0.hasSuffix(".partial") }
            return try names.reduce(into: [:]) { $0[$1] = try hasFragment(Files.read(folder + "/" + $1)) }
        }
    }

    /// Walks the boxes of an MP4 (ISO 14496-12, section 4.2).
    private func hasFragment(_ file: Data) -> Bool {
        var rest = file
        var isInFragment = false
        while rest.count >= 8 {
            let size = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
            guard size >= 8, size <= rest.count else { return false }
            let kind = String(decoding: rest.dropFirst(4).prefix(4), as: UTF8.self)
            if isInFragment, kind == "mdat" { return true }
            isInFragment = isInFragment || kind == "moof"
            rest = rest.dropFirst(size)
        }
        return false
    }

    var frames: Int { segments.map(\.frames).reduce(0, +) }

    private static func isVideo(_ name: String) -> Bool { name.hasSuffix(".mp4") || name.hasSuffix(".mkv") }

    /// Whether every file that has its own name is listed, and plays in FFmpeg and GStreamer from its first picture to
    /// its last.
    func expectPlayable(source: SourceLocation = #_sourceLocation) throws {
        let videos = Files.names(folder).filter(Self.isVideo)
        #expect(videos == segments.map(\.file).sorted(), sourceLocation: source)
        for segment in segments {
            let path = folder + "/" + segment.file
            #expect(try Files.read(path).count == segment.bytes, "\(segment)", sourceLocation: source)
            let times = try Probe.frames(path).map(\.seconds)
            // A camera that is killed may leave half of its last picture.
            let torn = segment.reason == "reconnect" && times.count == segment.frames - 1 ? 1 : 0
            #expect(times.count == segment.frames - torn, "\(segment)", sourceLocation: source)
            #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 }, "\(segment)", sourceLocation: source)
            let player = TestFiles.package.appending(path: "Tests/Recordings/play.py").path
            let played = try Program("/usr/bin/python3").run([player, path])
            #expect(played.text == "\(segment.frames - torn)\n", "\(segment): \(played)", sourceLocation: source)
        }
    }
}
