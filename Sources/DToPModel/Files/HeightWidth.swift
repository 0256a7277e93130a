import Imaging

/// A size in a configuration file: `[height, width]`, or one number for a square.
struct HeightWidth: Codable {
    let size: PixelSize

    init(_ size: PixelSize) { self.size = size }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let side = try? container.decode(Int.self) {
            size = PixelSize(width: side, height: side)
            return
        }
        guard let sides = try? container.decode([Int].self), sides.count == 2 else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "must be [height, width] or one integer")
        }
        size = PixelSize(width: sides[1], height: sides[0])
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode([size.height, size.width])
    }
}
