import FileNames

/// Reads what `WireWriter` has written. Throws at whatever that never writes: nothing read is taken on trust.
struct WireReader {
    /// What makes no sense in a message.
    struct Nonsense: Error, CustomStringConvertible {
        let description: String

        init(_ description: String) { self.description = description }
    }

    private var rest: ArraySlice<UInt8>
    /// Longest list.
    private static let listLimit = 256

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    mutating func number() throws(Nonsense) -> Int64 {
        guard rest.count >= 8 else { throw Nonsense("a message ends early") }
        let value = rest.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        rest.removeFirst(8)
        return Int64(bitPattern: value)
    }

    /// A number within `range`; `name` is for the error.
    mutating func number<Number: FixedWidthInteger>(
        _ name: StaticString, in range: ClosedRange<Number>
    ) throws(Nonsense) -> Number {
        let value = try number()
        guard let number = Number(exactly: value), range.contains(number) else {
            throw Nonsense("\(name) \(value) is not in \(range.lowerBound)...\(range.upperBound)")
        }
        return number
    }

    mutating func flag() throws(Nonsense) -> Bool { try number("flag", in: 0...1) == 1 }

    mutating func text() throws(Nonsense) -> String {
        let count = try number("length", in: 0...Int64(rest.count))
        defer { rest.removeFirst(Int(count)) }
        guard let text = String(validating: rest.prefix(Int(count)), as: UTF8.self) else {
            throw Nonsense("a text is not UTF-8")
        }
        return text
    }

    /// At most `limit` bytes.
    mutating func bytes(upTo limit: Int) throws(Nonsense) -> [UInt8] {
        let count = try number("length", in: 0...Int64(min(rest.count, limit)))
        defer { rest.removeFirst(Int(count)) }
        return Array(rest.prefix(Int(count)))
    }

    /// A text for people: one line without what steers a terminal.
    mutating func line() throws(Nonsense) -> String { ByteText.shown(try text()) }

    mutating func optional<Value>(
        _ body: (inout WireReader) throws(Nonsense) -> Value
    ) throws(Nonsense) -> Value? {
        try flag() ? try body(&self) : nil
    }

    mutating func list<Value>(_ body: (inout WireReader) throws(Nonsense) -> Value) throws(Nonsense) -> [Value] {
        var list: [Value] = []
        for _ in 0..<(try number("count", in: 0...Self.listLimit)) { list.append(try body(&self)) }
        return list
    }

    /// Throws unless everything has been read.
    func end() throws(Nonsense) {
        guard rest.isEmpty else { throw Nonsense("a message has \(rest.count) bytes too many") }
    }
}
