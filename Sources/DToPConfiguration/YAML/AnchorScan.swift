/// Looks for anchors and aliases (`&name`, `*name`), which configurations refuse: a few lines of them can stand for
/// billions of values.
enum AnchorScan {
    /// The place of the first one outside quotes and comments; nil if there is none.
    static func first(in text: String) -> ConfigurationProblem.Place? {
        var (line, column) = (1, 0)
        var quote: Unicode.Scalar?
        var isEscaped = false
        var isComment = false
        var previous: Unicode.Scalar = "\n"
        for scalar in text.unicodeScalars {
            defer { previous = scalar }
            column += 1
            if scalar == "\n" {
                (line, column) = (line + 1, 0)
                isComment = false
            }
            if isComment { continue }
            if let open = quote {
                if isEscaped {
                    isEscaped = false
                } else if scalar == "\\", open == "\"" {
                    isEscaped = true
                } else if scalar == open {
                    quote = nil
                }
                continue
            }
            // A quote within single quotes is doubled.
            if previous == "'", scalar == "'" { quote = scalar }
            // Only where a value begins do these characters mean anything.
            guard previous.properties.isWhitespace || "[]{},".unicodeScalars.contains(previous) else { continue }
            switch scalar {
            case "\"", "'": quote = scalar
            case "#": isComment = true
            case "&", "*": return ConfigurationProblem.Place(line: line, column: column)
            default: break
            }
        }
        return nil
    }
}
