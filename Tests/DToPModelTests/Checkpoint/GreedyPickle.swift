import Foundation
import Testing

/// A pickle with too much of one thing, and the expected reason for refusing it.
struct GreedyPickle: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: Data
    let reason: String

    /// The bytes that start protocol 4, then `opcodes`, then `count` times `repeated`. Each Unicode scalar is one byte.
    private init(_ name: String, _ opcodes: String, _ repeated: String = "", _ count: Int = 2_200_000, reason: String) {
        func bytes(_ text: String) -> [UInt8] { text.unicodeScalars.map { UInt8($0.value) } }
        testDescription = name
        self.bytes = Data(bytes("\u{80}\u{4}" + opcodes) + repeatElement(bytes(repeated), count: count).joined())
        self.reason = reason
    }

    static let all = [
        GreedyPickle("memo", "N", "\u{94}", reason: "than 2097152 objects to remember"),
        GreedyPickle("marks", "", "(", reason: "than 2097152 marks"),
        GreedyPickle("stack", "N", "2", reason: "than 2097152 objects on its stack"),
        GreedyPickle("objects", "", "N0", reason: "than 2097152 objects"),
        GreedyPickle("list", "]q\0", "h\0a", reason: "than 2097152 items"),
        GreedyPickle("dictionary", "}q\0", "h\0h\0s", 1_100_000, reason: "than 2097152 items"),
        GreedyPickle(
            "long list", "]q\0(" + many("h\0", 1_100_000) + "e(" + many("h\0", 1_100_000) + "e", reason: "items"),
        GreedyPickle("calls", "ctorch\nSize\nq\0)\u{85}q\u{1}", "h\0h\u{1}R0", reason: "than 2097152 calls"),
        GreedyPickle("names", namePairs(300), reason: "than 65536 names of classes"),
        GreedyPickle("name", short("a", 128) + short("b", 128) + "\u{93}", reason: "a class has 257 bytes"),
        GreedyPickle("line", "c", "a", reason: "does not end within 256 bytes"),
        GreedyPickle(
            "text", "X\u{2c}\u{1}\0\0" + many("a", 300) + "q\0h\0\u{93}", reason: "a class whose name is no text"),
        GreedyPickle("storages", storage(key: 8), "h\u{1}Q0", 300_000, reason: "than 262144 storages"),
        GreedyPickle("key", storage(key: 65) + "h\u{1}Q", reason: "an external object that is no storage"),
        GreedyPickle(
            "tensors", storage(key: 8) + "h\u{1}Qq\u{2}ctorch._utils\n_rebuild_tensor\nq\u{3}(h\u{2}K\0))tq\u{4}",
            "h\u{3}h\u{4}R0", 300_000, reason: "than 262144 tensors"),
    ]

    private static func many(_ part: String, _ count: Int) -> String { String(repeating: part, count: count) }

    private static func short(_ letter: String, _ count: Int) -> String {
        "\u{8c}\(Character(UnicodeScalar(UInt8(count))))" + many(letter, count)
    }

    /// Every pair of `count` texts, one as the module and one as the class.
    private static func namePairs(_ count: Int) -> String {
        let texts = (0..<count).map { "\u{8c}\u{4}\($0 + 1000)\u{94}0" }
        let recalls = (0..<count).map { number in
            "j" + String(String.UnicodeScalarView([number & 0xff, number >> 8, 0, 0].map { UnicodeScalar(UInt8($0)) }))
        }
        let pairs = recalls.flatMap { module in recalls.map { "\(module)\($0)\u{93}0" } }
        return (texts + pairs).joined()
    }

    /// Stores the arguments for a storage in the memo as object 1.
    private static func storage(key: Int) -> String {
        "ctorch\nFloatStorage\nq\0(\u{8c}\u{7}storageh\0\(short("k", key))\(short("d", 3))K\u{9}tq\u{1}"
    }
}
