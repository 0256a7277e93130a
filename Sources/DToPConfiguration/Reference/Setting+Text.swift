import DToPMedia
import Yams

extension Setting {
    /// Its value in `root` as YAML, without passwords; nil if there is none.
    func text(in root: Root) throws -> String? {
        let place = TextPlace(redacts: holdsSecret)
        try encode(root, place)
        return place.text
    }
}

/// Keeps a value as YAML, on one line.
private final class TextPlace: ValueTarget {
    private(set) var text: String?
    private let redacts: Bool

    init(redacts: Bool) { self.redacts = redacts }

    func put(_ value: some Encodable) throws {
        // Yams writes 1e+0.
        if value is any BinaryFloatingPoint {
            text = "\(value)"
            return
        }
        let encoder = YAMLEncoder()
        // On one line, however long.
        encoder.options.width = -1
        encoder.options.sequenceStyle = .flow
        encoder.options.mappingStyle = .flow
        encoder.options.sortKeys = true
        let text = redacts ? try Self.redacted(value, encoder) : try encoder.encode(value)
        self.text = String(text.prefix { $0 != "\n" })
    }

    /// Any value of a map may be a password.
    private static func redacted(_ value: some Encodable, _ encoder: YAMLEncoder) throws -> String {
        switch value {
        case let text as String: try encoder.encode(CredentialRedaction.redact(text))
        case let map as [String: String]: try encoder.encode(map.mapValues { _ in "***" })
        case let value as any TextValue: try encoder.encode(value.shown)
        default: try encoder.encode(value)
        }
    }
}
