import DToPPipeline

/// Renumbers frames when parts are merged: each part counts from 0.
package enum FrameNumber {
    private static let key = Array(#""frame":"#.utf8)

    /// The line of a log or of run lengths with its frame number moved by `offset`; unchanged if it has none. Stream ids
    /// hold no quotes, so the first key is the frame's own.
    package static func moved(_ line: [UInt8], by offset: Int) -> [UInt8] {
        guard offset != 0, let place = line.firstRange(of: key)?.upperBound else { return line }
        let digits = line[place...].prefix { (48...57).contains($0) }
        guard let number = Int(String(decoding: digits, as: UTF8.self)) else { return line }
        return line[..<place] + Array(String(number + offset).utf8) + line[digits.endIndex...]
    }

    /// The fields of a `frames.csv`'s line, with the names of the pictures moved too.
    package static func movedRow(_ fields: [String], by offset: Int) -> [String] {
        guard offset != 0 else { return fields }
        return fields.enumerated().map { column, field in
            switch column {
            case 0: Int(field).map { String($0 + offset) } ?? field
            // `file` and `same_as`.
            case 4, 7: movedName(field, by: offset)
            default: field
            }
        }
    }

    /// The name of a frame's picture, moved.
    package static func movedName(_ name: String, by offset: Int) -> String {
        guard let number = Int(name.prefix { $0 != "." }) else { return name }
        return OutputPaths.frameFile(number + offset)
    }
}
