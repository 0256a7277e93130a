import Yams

extension Setting {
    /// Its value in `root` as YAML; nil if there is none.
    func text(in root: Root) throws -> String? {
        let place = TextPlace()
        try encode(root, place)
        return place.text
    }
}

/// Keeps a value as YAML, on one line.
private final class TextPlace: ValueTarget {
    private(set) var text: String?

    func put(_ value: some Encodable) throws {
        // Yams writes 1e+0.
        if value is any BinaryFloatingPoint {
            text = "\(value)"
            return
        }
        let encoder = YAMLEncoder()
        encoder.options.sequenceStyle = .flow
        encoder.options.mappingStyle = .flow
        let text = try encoder.encode(value)
        self.text = String(text.prefix { $0 != "\n" })
    }
}
