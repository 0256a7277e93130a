import DToPModel
import DToPTestSupport
import Foundation
import Testing

@Suite struct SafetensorsTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func open(_ writer: SafetensorsWriter, padding: Int = 0) throws -> Safetensors {
        let path = folder.path("a.safetensors")
        try writer.write(to: path, padding: padding)
        return try Safetensors(path: path)
    }

    @Test func readsNamesShapesAndValues() throws {
        var writer = SafetensorsWriter()
        writer.add("b", shape: [2, 3], floats: [1, 2, 3, 4, 5, 6])
        writer.add("a", shape: [], floats: [7])
        writer.add("empty", shape: [0, 4], floats: [])
        let file = try open(writer)
        #expect(file.names == ["a", "b", "empty"])
        #expect(file.shape(of: "b") == [2, 3])
        #expect(file.info(of: "b")?.type == .float32)
        #expect(file.info(of: "b")?.count == 6)
        #expect(file.shape(of: "nothing") == nil)
        #expect(try file.floats(named: "b") == [1, 2, 3, 4, 5, 6])
        #expect(try file.floats(named: "a") == [7])
        #expect(try file.floats(named: "empty") == [])
    }

    @Test(arguments: 0..<8) func readsFromAnyAlignment(padding: Int) throws {
        let values = (0..<50).map { Float($0) - 25.5 }
        var writer = SafetensorsWriter()
        writer.add("byte", shape: [1], integers: [1], as: .uint8)
        writer.add("whole", shape: [50], floats: values)
        writer.add("half", shape: [50], floats: values, as: .float16)
        writer.add("brain", shape: [50], floats: values, as: .bfloat16)
        writer.add("long", shape: [3], integers: [-1, .max, .min])
        let file = try open(writer, padding: padding)
        for name in ["whole", "half", "brain"] { #expect(try file.floats(named: name) == values) }
        #expect(try file.integers(named: "long") == [-1, .max, .min])
        #expect(try file.firstNonFinite(named: "whole") == nil)
    }

    @Test func readsEveryIntegerType() throws {
        var writer = SafetensorsWriter()
        writer.add("i64", shape: [2], integers: [-5_000_000_000, 3])
        writer.add("i32", shape: [2], integers: [-2_000_000_000, 3], as: .int32)
        writer.add("i16", shape: [2], integers: [-32768, 3], as: .int16)
        writer.add("i8", shape: [2], integers: [-128, 3], as: .int8)
        writer.add("u8", shape: [2], integers: [255, 3], as: .uint8)
        writer.add("bool", shape: [2], integers: [0, 1], as: .bool)
        let file = try open(writer)
        #expect(try file.integers(named: "i64") == [-5_000_000_000, 3])
        #expect(try file.integers(named: "i32") == [-2_000_000_000, 3])
        #expect(try file.integers(named: "i16") == [-32768, 3])
        #expect(try file.integers(named: "i8") == [-128, 3])
        #expect(try file.integers(named: "u8") == [255, 3])
        #expect(try file.integers(named: "bool") == [0, 1])
    }

    @Test func fillsMemoryOfTheRightSizeOnly() throws {
        var writer = SafetensorsWriter()
        writer.add("a", shape: [3], floats: [1, 2, 3], as: .float16)
        let file = try open(writer)
        var memory: [Float] = [0, 0, 0]
        try memory.withUnsafeMutableBufferPointer { try file.floats(named: "a", into: $0) }
        #expect(memory == [1, 2, 3])
        var small: [Float] = [0, 0]
        #expect(throws: ModelError.wrongCount(path: file.path, name: "a", found: 3, expected: 2)) {
            try small.withUnsafeMutableBufferPointer { try file.floats(named: "a", into: $0) }
        }
    }

    @Test func saysWhatCannotBeRead() throws {
        var writer = SafetensorsWriter()
        writer.add("integers", shape: [1], integers: [1])
        writer.add("floats", shape: [1], floats: [1])
        let file = try open(writer)
        #expect(throws: ModelError.noTensor(path: file.path, name: "x")) { try file.floats(named: "x") }
        #expect(throws: ModelError.noTensor(path: file.path, name: "x")) { try file.integers(named: "x") }
        #expect {
            try file.floats(named: "integers")
        } throws: {
            "\($0)".contains("'integers' is I64; store it as F32, F16, BF16")
        }
        #expect(throws: ModelError.self) { try file.integers(named: "floats") }
        #expect(throws: ModelError.self) { try file.firstNonFinite(named: "integers") }
    }

    @Test(arguments: [DataType.float32, .float16, .bfloat16], [0, 4095, 4096, 9999])
    func findsTheFirstValueThatIsNotFinite(type: DataType, index: Int) throws {
        for broken in [Float.nan, .infinity, -.infinity] {
            var values = [Float](repeating: 60000, count: 10000)
            values[index] = broken
            values[min(index + 1, 9999)] = broken
            values[9999] = broken
            var writer = SafetensorsWriter()
            writer.add("a", shape: [10000], floats: values, as: type)
            let file = try open(writer)
            #expect(try file.firstNonFinite(named: "a") == index)
        }
    }

    @Test func widensEveryBinary16() throws {
        let bits = (0...65535).map { UInt16($0) }
        var writer = SafetensorsWriter()
        writer.add("a", shape: [65536], type: "F16", bytes: bits.withUnsafeBytes { Data($0) })
        let values = try open(writer).floats(named: "a")
        for (bits, value) in zip(bits, values) {
            let exponent = Int(bits >> 10 & 31)
            let mantissa = Double(bits & 1023)
            let sign: Double = bits >> 15 == 1 ? -1 : 1
            if exponent == 31 {
                #expect(mantissa == 0 ? Double(value) == sign * .infinity : value.isNaN, "\(bits)")
                continue
            }
            let size = exponent == 0 ? mantissa * pow(2, -24) : (1 + mantissa / 1024) * pow(2, Double(exponent - 15))
            #expect(Double(value) == sign * size && value.sign == (sign < 0 ? .minus : .plus), "\(bits)")
        }
    }

    @Test func widensEveryBFloat16() throws {
        let bits = (0...65535).map { UInt16($0) }
        var writer = SafetensorsWriter()
        writer.add("a", shape: [65536], type: "BF16", bytes: bits.withUnsafeBytes { Data($0) })
        let values = try open(writer).floats(named: "a")
        for (bits, value) in zip(bits, values) {
            let exponent = Int(bits >> 7 & 255)
            let mantissa = Double(bits & 127)
            let sign: Double = bits >> 15 == 1 ? -1 : 1
            if exponent == 255 {
                #expect(mantissa == 0 ? Double(value) == sign * .infinity : value.isNaN, "\(bits)")
                continue
            }
            let size = exponent == 0 ? mantissa * pow(2, -133) : (1 + mantissa / 128) * pow(2, Double(exponent - 127))
            #expect(Double(value) == sign * size && value.sign == (sign < 0 ? .minus : .plus), "\(bits)")
        }
    }

    @Test func hashesAsXXH64Does() {
        func hash(_ text: String) -> String { Array(text.utf8).withUnsafeBytes { ContentHash.hexadecimal(of: $0) } }
        #expect(hash("") == "ef46db3751d8e999")
        #expect(hash("a") == "d24ec4f1a98c6e5b")
        #expect(hash("abc") == "44bc2cf5ad770999")
        #expect(hash("Nobody inspects the spammish repetition") == "fbcea83c8a378bf1")
    }
}
