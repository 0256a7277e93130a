import Glibc

/// A file name with one `%d` or `%0Nd` in its last component.
struct ImageSequence {
    let folder: String
    private let prefix: [UInt8]
    private let suffix: [UInt8]
    private let width: Int

    init?(_ pattern: String) {
        let bytes = Array(pattern.utf8)
        let nameStart = (bytes.lastIndex(of: UInt8(ascii: "/")) ?? -1) + 1
        let name = bytes[nameStart...]
        guard let percent = name.firstIndex(of: UInt8(ascii: "%")) else { return nil }
        var end = percent + 1
        while end < name.endIndex, Self.isDigit(name[end]) { end += 1 }
        guard end < name.endIndex, name[end] == UInt8(ascii: "d"), end - percent <= 4 else { return nil }
        suffix = Array(name[(end + 1)...])
        if suffix.contains(UInt8(ascii: "%")) { return nil }
        prefix = Array(name[..<percent])
        width = Int(String(decoding: name[(percent + 1)..<end], as: UTF8.self)) ?? 0
        folder = nameStart == 0 ? "." : String(decoding: bytes[..<nameStart], as: UTF8.self)
    }

    /// The smallest number that the folder has a file for; nil if there is none.
    func firstNumber() -> Int32? {
        guard let directory = opendir(folder) else { return nil }
        defer { closedir(directory) }
        var smallest: Int32?
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: UInt8.self, capacity: 256) {
                    Array(UnsafeBufferPointer(start: $0, count: strlen($0)))
                }
            }
            guard let number = number(of: name) else { continue }
            smallest = min(smallest ?? number, number)
        }
        return smallest
    }

    private func number(of name: [UInt8]) -> Int32? {
        guard name.count > prefix.count + suffix.count, name.starts(with: prefix),
            name.suffix(suffix.count) == suffix[...]
        else { return nil }
        let digits = name[prefix.count..<(name.count - suffix.count)]
        // As printf writes it: longer than the width only if the number needs it.
        let isPrintf = digits.count == max(width, 1) || (digits.count > width && digits.first != UInt8(ascii: "0"))
        guard isPrintf, digits.allSatisfy(Self.isDigit) else { return nil }
        return Int32(String(decoding: digits, as: UTF8.self))
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
}
