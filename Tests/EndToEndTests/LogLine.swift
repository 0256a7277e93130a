import Foundation
import Testing

/// A line of the frame log, as a user's script reads it.
struct LogLine: Decodable {
    struct Tokens: Decodable {
        let total: Int
        let active: Int
        let carried: Int
        let exits: [Int]
    }

    let stream: String
    let frame: Int
    let pts: Int64?
    let timeSeconds: Double?
    let wall: String
    let keyframe: Bool
    let corrupt: Bool
    let reset: String?
    let tokens: Tokens
    let macs: Int
    let denseMACs: Int
    let ratio: Double
    let threshold: Double
    let milliseconds: [String: Double]
    let classes: [String: Double]
    let zones: [String: [String: Double]]
    let agreement: Double?
    let droppedSince: Int

    enum CodingKeys: String, CodingKey {
        case stream, frame, pts, wall, keyframe, corrupt, reset, tokens, macs, ratio, threshold, classes, zones
        case agreement
        case timeSeconds = "time_s"
        case denseMACs = "dense_macs"
        case milliseconds = "ms"
        case droppedSince = "dropped_since"
    }

    /// When the frame was processed.
    var date: Date {
        get throws { try Date(wall, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)) }
    }

    /// All lines of a log; the last one must be complete.
    static func read(_ path: String) throws -> [LogLine] { try parse(Data(contentsOf: URL(fileURLWithPath: path))) }

    static func parse(_ data: Data) throws -> [LogLine] {
        #expect(data.isEmpty || data.last == 0x0A, "the last line has no line feed")
        return try data.split(separator: 0x0A).map { try JSONDecoder().decode(LogLine.self, from: Data($0)) }
    }

    /// Number of lines in a log so far; 0 if there is no log.
    static func count(_ path: String) -> Int {
        guard let data = FileManager.default.contents(atPath: path) else { return 0 }
        return data.count { $0 == 0x0A }
    }

    /// The log without measured values: the same for the same file and options.
    static func withoutTimes(_ path: String) throws -> String {
        try String(contentsOfFile: path, encoding: .utf8)
            .replacing(/"wall":"[^"]*"/, with: "")
            .replacing(/"ms":\{[^}]*\}/, with: "")
            .replacing(/"age_ms":[0-9.e-]*/, with: "")
    }
}
