import Foundation
import SystemPackage

/// Writes a safetensors file tensor by tensor, with at most one in memory.
final class SafetensorsOutput {
    private struct Entry: Encodable {
        let dtype: String
        let shape: [Int]
        let offsets: [Int]

        enum CodingKeys: String, CodingKey {
            case dtype, shape
            case offsets = "data_offsets"
        }
    }

    private let path: FilePath
    private let precision: WeightPrecision
    private let output: ModelOutput
    private let handle: FileHandle

    /// Writes the header. Append the values of `parameters` in the same order.
    init(path: FilePath, parameters: [Parameter], _ precision: WeightPrecision, _ output: ModelOutput) throws {
        self.path = path
        self.precision = precision
        self.output = output
        var entries: [String: Entry] = [:]
        let type = precision.type
        var end = 0
        for parameter in parameters {
            let start = end
            end += parameter.count * type.width
            entries[parameter.name] = Entry(dtype: type.rawValue, shape: parameter.shape, offsets: [start, end])
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var header = try encoder.encode(entries)
        // Pads so that values start at a multiple of 8 bytes, as the format's own writer does.
        header.append(Data(repeating: UInt8(ascii: " "), count: (8 - header.count % 8) % 8))
        handle = try output.open(path)
        try output.write(unsafe withUnsafeBytes(of: UInt64(header.count).littleEndian) { unsafe Data($0) }, to: handle)
        try output.write(header, to: handle)
    }

    /// Writes the values of the next tensor, rounded to the file's type.
    func append(_ values: [Float]) throws {
        let bytes =
            switch precision {
            case .f16: unsafe values.map { HalfPrecision.binary16($0) }.withUnsafeBytes { unsafe Data($0) }
            case .f32: unsafe values.withUnsafeBytes { unsafe Data($0) }
            }
        try output.write(bytes, to: handle)
    }

    func close() throws { try output.close(handle) }
}
