/// Writes JSON into a reused buffer by hand, because Foundation's encoder keeps no order of keys.
package struct JSONBytes {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    package mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    /// Appends text that is JSON already: punctuation, keys.
    package mutating func raw(_ text: StaticString) {
        unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// The same for bytes.
    package mutating func raw(_ json: some Sequence<UInt8>) { bytes.append(contentsOf: json) }

    package mutating func integer(_ value: some BinaryInteger) { bytes.append(contentsOf: String(value).utf8) }

    package mutating func boolean(_ value: Bool) { raw(value ? "true" : "false") }

    /// Appends the fewest digits that read back as the same number; null if it is nil or not finite.
    package mutating func number(_ value: Double?) {
        guard let value, value.isFinite else { return raw("null") }
        bytes.append(contentsOf: value.description.utf8)
    }

    package mutating func string(_ value: String?) {
        guard let value else { return raw("null") }
        bytes.append(UInt8(ascii: "\""))
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "\""): raw(#"\""#)
            case UInt8(ascii: "\\"): raw(#"\\"#)
            case UInt8(ascii: "\n"): raw(#"\n"#)
            case UInt8(ascii: "\r"): raw(#"\r"#)
            case UInt8(ascii: "\t"): raw(#"\t"#)
            case 0..<0x20, 0x7F:
                raw(#"\u00"#)
                for digit in [byte >> 4, byte & 15] { bytes.append(digit < 10 ? 48 + digit : 87 + digit) }
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Appends an object's next key, after a comma unless it is the first: after `{`.
    package mutating func key(_ name: StaticString) {
        if bytes.last != UInt8(ascii: "{") { raw(",") }
        raw("\"")
        raw(name)
        raw("\":")
    }

    // An object's next key with its value.

    package mutating func member(_ name: StaticString, _ value: String?) {
        key(name)
        string(value)
    }

    package mutating func member(_ name: StaticString, _ value: Double?) {
        key(name)
        number(value)
    }

    package mutating func member(_ name: StaticString, _ value: Bool) {
        key(name)
        boolean(value)
    }

    package mutating func member<Value: BinaryInteger>(_ name: StaticString, _ value: Value?) {
        key(name)
        if let value { integer(value) } else { raw("null") }
    }

    /// An object's next key with a list of integers.
    package mutating func integers(_ name: StaticString, _ values: [Int]) {
        key(name)
        list(values, open: "[", close: "]") { $0.integer($1) }
    }

    /// Appends `[a,b]` or `{a,b}`, each element written by `body`.
    package mutating func list<Elements: Collection>(
        _ elements: Elements, open: StaticString, close: StaticString,
        _ body: (inout JSONBytes, Elements.Element) -> Void
    ) {
        raw(open)
        var isFirst = true
        for element in elements {
            if !isFirst { raw(",") }
            isFirst = false
            body(&self, element)
        }
        raw(close)
    }
}
