import DToPPipeline

/// Renumbers frames when parts are merged: each part counts from 0.
package enum FrameNumber {
    private static let key = Array(#""frame":"#.utf8)

    /// The line of a log or of run lengths with its frame number moved by `offset`; unchanged if it has none. Stream ids
    /// hold no quotes, so the first key is the frame's own.
    package static func moved(_ line: ArraySlice<UInt8>, by offset: Int) -> [UInt8] {
        guard offset != 0, let place = line.firstRange(of: key)?.upperBound else { return Array(line) }
        let digits = line[place...].prefix { (48...57).contains($0) }
        guard let number = Int(String(decoding: digits, as: UTF8.self)) else { return Array(line) }
        return line[..<place] + Array(String(number + offset).utf8) + line[digits.endIndex...]
    }

    /// The line of a `frames.csv`, with the names of the pictures moved too.
    package static func movedRow(_ line: ArraySlice<UInt8>, by offset: Int) -> [UInt8] {
        guard offset != 0 else { return Array(line) }
        var fields = line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map { Array($0) }
        for (column, field) in fields.enumerated() {
            let isLast = column == fields.count - 1
            let text = String(decoding: isLast ? field.dropLast() : field[...], as: UTF8.self)
            if column == 0, let number = Int(text) { fields[column] = Array(String(number + offset).utf8) }
            guard column == 4 || isLast else { continue }
            let moved = movedName(text, by: offset)
            fields[column] = Array((isLast ? moved + "\n" : moved).utf8)
        }
        return Array(fields.joined(separator: [UInt8(ascii: ",")]))
    }

    /// The name of a frame's picture, moved.
    package static func movedName(_ name: String, by offset: Int) -> String {
        guard let number = Int(name.prefix { $0 != "." }) else { return name }
        return OutputPaths.frameFile(number + offset)
    }
}
