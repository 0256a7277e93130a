import DToPModel
import DToPTestSupport
import Foundation
import Testing

@Suite struct SafetensorsHeaderTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func open(_ contents: Data) throws -> Safetensors {
        let path = folder.path("a.safetensors")
        try contents.write(to: URL(fileURLWithPath: path))
        return try Safetensors(path: path)
    }

    private func fault(_ header: String, body: Int = 8) throws -> String {
        try fault(SafetensorsWriter.file(header: Data(header.utf8), body: Data(count: body)))
    }

    /// Why the contents are refused; empty if they are accepted.
    private func fault(_ contents: Data) throws -> String {
        do {
            _ = try open(contents)
            return ""
        } catch ModelError.malformedTensors(_, let reason) {
            return reason
        }
    }

    @Test func acceptsWhatTheFormatAllows() throws {
        #expect(try fault("{}", body: 0) == "")
        #expect(try fault("{}   ", body: 0) == "")
        #expect(try fault(#"{"__metadata__":{"format":"pt"}}"#, body: 0) == "")
        #expect(try fault(#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#) == "")
        #expect(try fault(#"{"a":{"dtype":"F64","shape":[],"data_offsets":[0,8]}}"#) == "")
        #expect(try fault(#"{"z":{"dtype":"F64","shape":[9,0],"data_offsets":[0,0]}}"#, body: 0) == "")
        #expect(try fault(#"{"é\n\"]}":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}}"#) == "")
        let file = try open(SafetensorsWriter.file(header: Data(#"{"__metadata__":{"a":"b"}}"#.utf8), body: Data()))
        #expect(file.metadata == ["a": "b"])
    }

    static let faults: [(header: String, reason: String)] = [
        ("", "does not start with '{'"),
        ("[]", "does not start with '{'"),
        (" {}", "does not start with '{'"),
        ("null", "does not start with '{'"),
        ("{", "header"),
        ("{}}", "unbalanced"),
        ("{} {}", "header"),
        ("{\"a", "header"),
        (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]} , }"#, "a comma before"),
        (#"{"a":{"dtype":"F32","shape":[2,],"data_offsets":[0,8]}}"#, "a comma before"),
        ("{\"a\u{1}\":{}}", "control character"),
        ("{\u{0}}", "control character"),
        (#"{"a":1}"#, "header: 'a'"),
        (#"{"a":null}"#, "header: 'a'"),
        (#"{"a":[]}"#, "header: 'a'"),
        (#"{"a":{}}"#, "is missing"),
        (#"{"a":{"shape":[2],"data_offsets":[0,8]}}"#, "'a.dtype' is missing"),
        (#"{"a":{"dtype":"F32","data_offsets":[0,8]}}"#, "'a.shape' is missing"),
        (#"{"a":{"dtype":"F32","shape":[2]}}"#, "'a.data_offsets' is missing"),
        (#"{"a":{"dtype":"F33","shape":[2],"data_offsets":[0,8]}}"#, "type 'F33', not one of"),
        (#"{"a":{"dtype":"f32","shape":[2],"data_offsets":[0,8]}}"#, "type 'f32', not one of"),
        (#"{"a":{"dtype":7,"shape":[2],"data_offsets":[0,8]}}"#, "a string is needed"),
        (#"{"a":{"dtype":"F32","shape":2,"data_offsets":[0,8]}}"#, "a list is needed"),
        (#"{"a":{"dtype":"F32","shape":["2"],"data_offsets":[0,8]}}"#, "an integer is needed"),
        (#"{"a":{"dtype":"F32","shape":[true],"data_offsets":[0,8]}}"#, "an integer is needed"),
        (#"{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}"#, "header: 'a.shape"),
        (#"{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}"#, "dimension of -2"),
        (#"{"a":{"dtype":"F32","shape":[-2,-1],"data_offsets":[0,8]}}"#, "dimension of -2"),
        (#"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#, "takes 8 bytes, its shape needs 12"),
        (#"{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]}}"#, "overflows"),
        (#"{"a":{"dtype":"F32","shape":[4611686018427387904],"data_offsets":[0,0]}}"#, "overflows"),
        (#"{"a":{"dtype":"F32","shape":[9223372036854775808],"data_offsets":[0,8]}}"#, "header: 'a.shape"),
        (#"{"a":{"dtype":"F32","shape":[1e999],"data_offsets":[0,8]}}"#, "header: 'a.shape"),
        (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}"#, "lies at -8..<0"),
        (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#, "lies at 8..<0"),
        (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}"#, "lies at 4..<12"),
        (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[9223372036854775800,9223372036854775807]}}"#, "lies at"),
        (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[-9223372036854775808,9223372036854775807]}}"#, "lies at"),
        (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}"#, "1 data_offsets"),
        (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,8]}}"#, "3 data_offsets"),
        (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, "4 bytes too long"),
        (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, "4 bytes before tensor 'a'"),
        (
            #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
            "'b' overlaps"
        ),
        (
            #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#,
            "two tensors of the same name"
        ),
        (#"{"a":{"dtype":"F32","shape":[2],"shape":[2],"data_offsets":[0,8]}}"#, "keys that are repeated"),
        (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"x":1}}"#, "other than dtype"),
        (#"{"__metadata__":{"a":1}}"#, "header: '__metadata__"),
        (#"{"__metadata__":[]}"#, "header: '__metadata__"),
        (#"{"__metadata__":{"a":{"b":{"c":{"d":{}}}}}}"#, "nested over 4"),
        (#"{"\ud800":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, "header"),
    ]

    @Test(arguments: faults) func refuses(header: String, reason: String) throws {
        let found = try fault(header)
        #expect(found.contains(reason), "\(header) gave: \(found)")
    }

    @Test func refusesWrongLengths() throws {
        #expect(try fault(Data()).contains("0 bytes long"))
        #expect(try fault(Data(count: 7)).contains("7 bytes long"))
        #expect(try fault(Data(count: 8)).contains("does not start"))
        #expect(try fault(Data(repeating: 255, count: 8)).contains("claims 18446744073709551615 bytes"))
        #expect(try fault(Data(repeating: 127, count: 64)).contains("claims"))
        let valid = SafetensorsWriter.file(
            header: Data(#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#.utf8), body: Data(count: 8))
        for length in 0..<valid.count { #expect(try fault(valid.prefix(length)) != "", "\(length) bytes") }
        #expect(try fault(valid + Data(count: 1)).contains("1 bytes too long"))
    }

    @Test func refusesAHeaderOfAbsurdLength() throws {
        let path = folder.path("sparse")
        var length = UInt64(100_000_001).littleEndian
        try Data(bytes: &length, count: 8).write(to: URL(fileURLWithPath: path))
        truncate(path, 200_000_000)
        #expect {
            try Safetensors(path: path)
        } throws: {
            "\($0)".contains("the header claims 100000001 bytes")
        }
    }

    @Test func survivesDeepNesting() throws {
        for opening in ["[", "{\"a\":"] {
            let deep = "{\"a\":" + String(repeating: opening, count: 500_000)
            #expect(try fault(deep).contains("nested over 4 levels"))
        }
    }

    @Test func refusesMillionsOfValues() throws {
        let many = "{\"a\":{\"shape\":[" + String(repeating: "0,", count: 3_000_000) + "0]}}"
        #expect(try fault(many).contains("more than 2000000 values"))
    }

    @Test func refusesWhatIsNotUTF8() throws {
        for bytes: [UInt8] in [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xc3]] {
            let header = Data("{\"".utf8) + Data(bytes) + Data("\":{}}".utf8)
            #expect(try fault(SafetensorsWriter.file(header: header, body: Data())).contains("not UTF-8"))
        }
        let wide = try #require("{}".data(using: .utf16LittleEndian))
        #expect(try fault(SafetensorsWriter.file(header: wide, body: Data())) != "")
    }

    @Test func refusesWhatIsNotARegularFile() throws {
        #expect(throws: ModelError.notFound(path: folder.path("nothing"))) {
            try Safetensors(path: folder.path("nothing"))
        }
        for path in [folder.url.path, "/dev/zero", "/dev/null"] {
            #expect(throws: ModelError.unreadable(path: path, reason: "not a regular file")) {
                try Safetensors(path: path)
            }
        }
        let pipe = folder.path("pipe")
        #expect(mkfifo(pipe, 0o600) == 0)
        #expect(throws: ModelError.unreadable(path: pipe, reason: "not a regular file")) {
            try Safetensors(path: pipe)
        }
    }

    @Test func keepsTerminalEscapesOutOfMessages() throws {
        let header = #"{"\u001b[31m\u202e":{"dtype":"F32","shape":[-1],"data_offsets":[0,8]}}"#
        let found = try fault(header)
        #expect(found.contains(#"\u{1B}[31m\u{202E}"#) && !found.contains("\u{1b}"))
    }

    @Test func survivesMutationsAndNoise() throws {
        var writer = SafetensorsWriter()
        writer.add("backbone.a", shape: [3, 4], floats: (0..<12).map(Float.init))
        writer.add("backbone.b", shape: [5], floats: [1, 2, 3, 4, 5], as: .float16)
        writer.add("labels", shape: [7], integers: [1, 2, 3, 4, 5, 6, 7], as: .uint8)
        writer.add("scalar", shape: [], floats: [1], as: .bfloat16)
        let valid = try writer.data()
        var random = SeededGenerator(seed: 7)
        var refused = 0
        for round in 0..<2000 {
            var bytes = round % 20 == 0 ? Data((0..<200).map { _ in UInt8.random(in: 0...255, using: &random) }) : valid
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<5, using: &random) {
                case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                case 2: bytes = bytes.prefix(max(index, 1))
                case 3: bytes.insert(contentsOf: Data(#"9-[{:,"#.utf8).shuffled(using: &random).prefix(2), at: index)
                default: bytes[index] = Data(#"0123456789-[]{}:,""#.utf8).randomElement(using: &random) ?? 0
                }
            }
            do {
                let file = try open(bytes)
                for name in file.names {
                    if let values = try? file.floats(named: name) {
                        #expect(values.count == file.info(of: name)?.count)
                    }
                    _ = try? file.integers(named: name)
                    _ = try? file.firstNonFinite(named: name)
                }
            } catch is ModelError {
                refused += 1
            }
        }
        #expect(refused > 1000)
    }
}
