import DToPModel
import Foundation

/// Collects tensors and writes them as a safetensors file.
package struct SafetensorsWriter {
    private struct Entry: Encodable {
        let dtype: String
        let shape: [Int]
        let offsets: [Int]

        enum CodingKeys: String, CodingKey {
            case dtype, shape
            case offsets = "data_offsets"
        }
    }

    private var entries: [String: Entry] = [:]
    private var body = Data()

    package init() {}

    /// Stores `values` as F32, or rounded to the nearest F16 or BF16. Any other type is stored as F32.
    package mutating func add(_ name: String, shape: [Int], floats values: [Float], as type: DataType = .float32) {
        switch type {
        case .float16: append(name, shape, type, values.map { HalfPrecision.binary16($0) })
        case .bfloat16: append(name, shape, type, values.map { HalfPrecision.bfloat16($0) })
        default: append(name, shape, .float32, values.map(\.bitPattern))
        }
    }

    /// Stores `values` as I64, I32, I16, I8 or U8, cut to that width. Any other type is stored as I64.
    package mutating func add(_ name: String, shape: [Int], integers values: [Int], as type: DataType = .int64) {
        switch type {
        case .int32: append(name, shape, type, values.map { Int32(truncatingIfNeeded: $0) })
        case .int16: append(name, shape, type, values.map { Int16(truncatingIfNeeded: $0) })
        case .int8: append(name, shape, type, values.map { Int8(truncatingIfNeeded: $0) })
        case .uint8, .bool: append(name, shape, type, values.map { UInt8(truncatingIfNeeded: $0) })
        default: append(name, shape, .int64, values.map(Int64.init))
        }
    }

    /// Stores bytes as they are, even if they contradict the shape, for files that are wrong on purpose.
    package mutating func add(_ name: String, shape: [Int], type: String, bytes: Data) {
        entries[name] = Entry(dtype: type, shape: shape, offsets: [body.count, body.count + bytes.count])
        body.append(bytes)
    }

    /// The file's contents. `padding` spaces follow the header, so that the data can have any alignment.
    package func data(padding: Int = 0) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var header = try encoder.encode(entries)
        header.append(Data(repeating: UInt8(ascii: " "), count: padding))
        return Self.file(header: header, body: body)
    }

    package func write(to path: String, padding: Int = 0) throws {
        try data(padding: padding).write(to: URL(fileURLWithPath: path))
    }

    /// The contents of a file with any header and body, valid or not.
    package static func file(header: Data, body: Data) -> Data {
        var file = withUnsafeBytes(of: UInt64(header.count).littleEndian) { Data($0) }
        file.append(header)
        file.append(body)
        return file
    }

    private mutating func append<Stored: BitwiseCopyable>(
        _ name: String, _ shape: [Int], _ type: DataType, _ values: [Stored]
    ) {
        add(name, shape: shape, type: type.rawValue, bytes: values.withUnsafeBytes { Data($0) })
    }
}
