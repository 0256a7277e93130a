/// The kind and size of a model's heads, which are all alike: `dtop.head` in config.json.
package struct HeadConfiguration: Sendable, Equatable, CustomStringConvertible {
    /// Every kind of head.
    package static let kinds: [any HeadKind.Type] = [
        ATMBlueprint.Configuration.self,
        FCNBlueprint.Configuration.self,
    ]

    package let kind: any HeadKind

    init(_ kind: any HeadKind) { self.kind = kind }

    /// Cells along a token's side; 1 if the token is classified as a whole.
    package var cells: Int { kind.cells }
    /// Whether a class's presence in the picture takes part in every token's answer.
    package var hasPresence: Bool { kind.hasPresence }
    package var description: String { kind.description }

    package static func == (a: Self, b: Self) -> Bool { a.kind.isEqual(to: b.kind) }
}

extension HeadConfiguration: Codable {
    private enum CodingKeys: CodingKey { case type }

    /// The keys of all kinds.
    static var keys: [String] { [CodingKeys.type.stringValue] + kinds.flatMap { $0.keys } }

    package init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        let type = try keys.decode(String.self, forKey: .type)
        guard let kind = Self.kinds.first(where: { $0.type == type }) else {
            throw keys.fault(.type, "is '\(type)'", use: Self.kinds.map { $0.type })
        }
        self.init(try kind.init(from: decoder))
    }

    package func encode(to encoder: any Encoder) throws {
        var keys = encoder.container(keyedBy: CodingKeys.self)
        try keys.encode(Swift.type(of: kind).type, forKey: .type)
        try kind.encode(to: encoder)
    }
}
