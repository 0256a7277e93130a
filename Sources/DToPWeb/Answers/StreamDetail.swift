import DToPService
import Imaging

/// What `/api/streams/ID` says: the stream's status, and what the colours in its pictures mean.
struct StreamDetail: Encodable {
    private enum Key: String, CodingKey { case palette, stages, hls }

    private struct ClassColor: Encodable {
        let name: String
        let color: String
    }

    private struct StageColor: Encodable {
        let layer: Int
        let color: String
    }

    private let status: StreamStatus
    private let colors: StreamColors?
    private let hasHLS: Bool

    /// - Parameter hasHLS: whether players can have its video.
    init(_ reading: StreamReading, hasHLS: Bool) {
        status = StreamStatus(reading)
        colors = reading.colors
        self.hasHLS = hasHLS
    }

    func encode(to encoder: any Encoder) throws {
        try status.encode(to: encoder)
        let classes = colors.map { zip($0.names, $0.classes).map { ClassColor(name: $0, color: Self.text($1)) } }
        let stages = colors.map { zip($0.exitLayers, $0.stages).map { StageColor(layer: $0, color: Self.text($1)) } }
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(classes ?? [], forKey: .palette)
        try container.encode(stages ?? [], forKey: .stages)
        try container.encode(hasHLS, forKey: .hls)
    }

    /// `#rrggbb`.
    private static func text(_ color: RGBColor) -> String {
        let digits = String(
            1 << 24 | Int(color.red) << 16 | Int(color.green) << 8 | Int(color.blue), radix: 16)
        return "#" + digits.dropFirst()
    }
}
