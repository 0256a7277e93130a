/// Looks for anchors and aliases (`&name`, `*name`), which configurations refuse: a few lines of them can stand for
/// billions of values. Strict: where a value may begin, the signs are refused in quotes too.
enum AnchorScan {
    /// The place of the first one outside comment lines; nil without any.
    static func first(in text: String) -> ConfigurationProblem.Place? {
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            // A file may have a hundred thousand lines: the pattern is slow.
            guard line.utf8.contains(where: { $0 == UInt8(ascii: "&") || $0 == UInt8(ascii: "*") }),
                line.first(where: { !$0.isWhitespace }) != "#"
            else { continue }
            // In flow style, a colon or question mark may begin a value without a blank.
            let sign = line.firstMatch(
                of: /(?:^|[\s\[\]{},]|(?:^|["'\s\[\]{},]):|(?:^|[\s\[\]{},])\?)([&*])[^\s\[\]{},"']/)
            guard let sign else { continue }
            let column = line.distance(from: line.startIndex, to: sign.1.startIndex) + 1
            return ConfigurationProblem.Place(line: index + 1, column: column)
        }
        return nil
    }
}
