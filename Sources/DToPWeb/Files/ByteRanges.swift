/// The parts of a file that a request asks for (RFC 9110, section 14).
package enum ByteRanges: Equatable, Sendable {
    /// The request names none, or none that makes sense.
    case whole
    /// Of the file's bytes, in the order of the request; never empty.
    case parts([Range<Int64>])
    /// It names only parts that are not there.
    case unsatisfiable

    /// More parts make an answer that costs more than the file.
    private static let most = 16

    /// - Parameters:
    ///   - field: value of the header `Range`.
    ///   - byteCount: the file's size.
    package init(_ field: String, byteCount: Int64) {
        self = .whole
        let halves = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count == 2, halves[0].lowercased() == "bytes" else { return }
        let texts = halves[1].split(separator: ",").map { $0.trimming { $0 == " " || $0 == "\t" } }.filter {
            !$0.isEmpty
        }
        guard !texts.isEmpty, texts.count <= Self.most else { return }
        var parts: [Range<Int64>] = []
        for text in texts {
            guard let part = Self.part(text, byteCount) else { return }
            if !part.isEmpty { parts.append(part) }
        }
        if parts.isEmpty {
            self = .unsatisfiable
        } else if parts.count == 1 || parts.reduce(0, { $0 + Int64($1.count) }) <= byteCount {
            // Parts that overlap would make a small request a large answer.
            self = .parts(parts)
        }
    }

    /// One part of the file, empty if it is not there; nil if the text is none.
    private static func part(_ text: Substring, _ byteCount: Int64) -> Range<Int64>? {
        let halves = text.split(separator: "-", omittingEmptySubsequences: false)
        guard halves.count == 2 else { return nil }
        switch (number(halves[0]), number(halves[1])) {
        case (nil, let count?) where halves[0].isEmpty: return max(byteCount - count, 0)..<byteCount
        case (let first?, nil) where halves[1].isEmpty: return min(first, byteCount)..<byteCount
        case (let first?, let last?) where first <= last:
            return min(first, byteCount)..<min(last == .max ? last : last + 1, byteCount)
        default: return nil
        }
    }

    /// A number of decimal digits, the largest there is if it is larger; nil for anything else.
    private static func number(_ text: Substring) -> Int64? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return Int64(text) ?? .max
    }
}

extension Substring {
    fileprivate func trimming(_ isSpace: (Character) -> Bool) -> Substring {
        var text = drop(while: isSpace)
        while let last = text.last, isSpace(last) { text.removeLast() }
        return text
    }
}
