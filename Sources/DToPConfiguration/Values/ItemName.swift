/// Names that people give to streams, zones and rules. They become parts of topics, metrics and file names.
package enum ItemName {
    /// For sentences: "a zone's name has ...".
    package static let form = "small letters, digits, _ and -, and begins with a letter or digit"

    /// Whether `text` is such a name, of 63 characters at most.
    package static func isValid(_ text: String) -> Bool { text.wholeMatch(of: /[a-z0-9][a-z0-9_-]{0,62}/) != nil }
}
