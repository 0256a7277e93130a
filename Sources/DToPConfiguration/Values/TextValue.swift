import DToPMedia

/// A value that configuration files and the command line write as text.
package protocol TextValue: Codable, Equatable, Sendable, CustomStringConvertible {
    /// What `init(text:)` takes, for messages: "a time such as 10s".
    static var form: String { get }

    /// Nil if the text has another form. The value's `description` has this one.
    init?(text: String)

    /// Its description without secrets, for messages.
    var shown: String { get }
}

extension TextValue {
    package var shown: String { CredentialRedaction.redact(description) }

    /// Takes a number too, as its text: a file may write `10` without quotes.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text: String
        if let written = try? container.decode(String.self) {
            text = written
        } else if let whole = try? container.decode(Int.self) {
            text = "\(whole)"
        } else {
            text = "\(try container.decode(Double.self))"
        }
        guard let value = Self(text: text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text)' is not \(Self.form)")
        }
        self = value
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
