import Foundation

extension Encodable {
    /// On one line, keys in order. Throws what `JSONEncoder` does: for a number that is not finite.
    var oneLineJSON: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        }
    }
}
