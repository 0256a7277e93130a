import Foundation

extension Encodable {
    /// JSON on one line with sorted keys. Throws what `JSONEncoder` throws, for a number that is not finite.
    var oneLineJSON: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        }
    }
}
