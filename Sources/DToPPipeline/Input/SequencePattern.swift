import FileNames
import SystemPackage

/// A file name with a printf number in it: `%d`, or `%04d` with leading zeros.
struct SequencePattern {
    /// Numbers small enough that differences and times do not overflow.
    static let usable = -(Int64(1) << 53)...1 << 53
    let folder: FilePath
    private let prefix: [UInt8]
    private let suffix: [UInt8]
    private let width: Int

    /// The ways to read a path whose last component has a number, likeliest first: any other `%` is literal, or `%%`
    /// stands for `%`, as in FFmpeg. Empty if there is no number.
    static func readings(of path: FilePath) -> [SequencePattern] {
        guard let name = path.lastComponent?.bytes else { return [] }
        let unescaped = path.folder.exists ? path.folder : FilePath(bytes: undoubled(path.folder.bytes[...]))
        let numbers = numbers(in: name).reversed()
        return numbers.map { SequencePattern(unescaped, name[..<$0.lowerBound], $0, name[$0.upperBound...], name) }
            + numbers.map {
                SequencePattern(
                    unescaped, undoubled(name[..<$0.lowerBound])[...], $0, undoubled(name[$0.upperBound...])[...], name)
            }
    }

    private init(
        _ folder: FilePath, _ prefix: ArraySlice<UInt8>, _ number: Range<Int>, _ suffix: ArraySlice<UInt8>,
        _ name: [UInt8]
    ) {
        self.folder = folder
        self.prefix = Array(prefix)
        self.suffix = Array(suffix)
        width = Int(String(decoding: name[number].dropFirst().dropLast(), as: UTF8.self)) ?? 0
    }

    /// The number in a file name; nil if the name does not match, `Int64.min` or `.max` if the number does not fit.
    func number(of name: [UInt8]) -> Int64? {
        guard name.count > prefix.count + suffix.count, name.starts(with: prefix),
            name.suffix(suffix.count) == suffix[...]
        else { return nil }
        let text = name[prefix.count..<(name.count - suffix.count)]
        let digits = text.first == UInt8(ascii: "-") ? text.dropFirst() : text
        guard let first = digits.first, digits.allSatisfy(Self.isDigit) else { return nil }
        // Longer than the width only if the number needs it.
        guard text.count == max(width, 1) || (text.count > width && first != UInt8(ascii: "0")) else { return nil }
        let isNegative = text.count > digits.count
        guard let number = Int64(String(decoding: text, as: UTF8.self)) else { return isNegative ? .min : .max }
        return number == 0 && isNegative ? nil : number
    }

    /// Ranges of `%d` and the like.
    private static func numbers(in name: [UInt8]) -> [Range<Int>] {
        name.indices.filter { name[$0] == UInt8(ascii: "%") }.compactMap { percent in
            let end = name[(percent + 1)...].firstIndex { !isDigit($0) } ?? name.endIndex
            guard end < name.endIndex, name[end] == UInt8(ascii: "d"), end - percent <= 4 else { return nil }
            return percent..<end + 1
        }
    }

    /// Replaces each `%%` with `%`.
    private static func undoubled(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            result.append(byte)
            if byte == UInt8(ascii: "%"), rest.first == byte { rest.removeFirst() }
        }
        return result
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
