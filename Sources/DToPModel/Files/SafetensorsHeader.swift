import Foundation

/// The header of a safetensors file: its length in 8 bytes, then JSON with each tensor's name, type, shape and place.
struct SafetensorsHeader {
    private(set) var metadata: [String: String] = [:]
    private(set) var tensors: [String: TensorInfo] = [:]

    /// In bytes, as in the reference implementation.
    private static let maximumSize = 100_000_000
    /// Enough for a quarter of a million tensors; more would only exhaust memory.
    private static let maximumValues = 2_000_000

    init(of file: MappedFile) throws(ModelError) {
        do throws(Fault) {
            try parse(file)
        } catch {
            throw .malformedTensors(path: file.path, reason: error.reason)
        }
    }

    private struct Fault: Error {
        let reason: String
        init(_ reason: String) { self.reason = reason }
    }

    private mutating func parse(_ file: MappedFile) throws(Fault) {
        let size = unsafe file.bytes.count
        guard size >= 8 else { throw Fault("\(size) bytes long, the length of the header alone takes 8") }
        let length = unsafe UInt64(littleEndian: file.bytes.loadUnaligned(as: UInt64.self))
        guard length <= UInt64(size - 8) else {
            throw Fault("the header claims \(length) bytes, the file has \(size - 8) after the length")
        }
        guard length <= UInt64(Self.maximumSize) else { throw Fault("the header claims \(length) bytes") }
        let start = 8 + Int(length)
        let text = unsafe Data(file.bytes[8..<start])
        guard text.first == UInt8(ascii: "{") else { throw Fault("the header does not start with '{'") }
        let header = try Self.decode(text)
        metadata = header.metadata
        tensors.reserveCapacity(header.entries.count)
        for (name, entry) in header.entries {
            tensors[name] = try Self.check(entry, name: name, data: start..<size)
        }
        try checkTiling(start..<size)
    }

    private static func decode(_ text: Data) throws(Fault) -> HeaderText {
        do {
            let outline = try JSONText(checking: text, maximumDepth: 4, maximumValues: maximumValues)
            let header = try JSONDecoder().decode(HeaderText.self, from: text)
            guard outline.outerKeys == header.outerKeys else { throw JSONFault(reason: "two tensors of the same name") }
            guard outline.keys == header.keys else {
                throw JSONFault(reason: "keys that are repeated, or other than dtype, shape and data_offsets")
            }
            return header
        } catch let fault as JSONFault {
            throw Fault("header: \(fault.reason)")
        } catch let error as DecodingError {
            let fault = JSONFault(error)
            throw Fault("header: \(fault.key.map { "'\($0.printable)' " } ?? "")\(fault.reason)")
        } catch {
            throw Fault("header: \(error)")
        }
    }

    private static func check(_ entry: HeaderText.Entry, name: String, data: Range<Int>) throws(Fault) -> TensorInfo {
        let name = name.printable
        guard let type = DataType(rawValue: entry.type) else {
            let known = DataType.allCases.map(\.rawValue).joined(separator: ", ")
            throw Fault("tensor '\(name)' has type '\(entry.type.printable)', not one of \(known)")
        }
        var width = type.width
        let shape = entry.shape.map(\.value)
        for dimension in shape {
            guard dimension >= 0 else { throw Fault("tensor '\(name)' has a dimension of \(dimension)") }
            let (product, overflow) = width.multipliedReportingOverflow(by: dimension)
            guard !overflow else { throw Fault("the shape of tensor '\(name)' overflows") }
            width = product
        }
        guard entry.offsets.count == 2 else { throw Fault("tensor '\(name)' has \(entry.offsets.count) data_offsets") }
        let (begin, end) = (entry.offsets[0].value, entry.offsets[1].value)
        guard 0 <= begin, begin <= end, end <= data.count else {
            throw Fault("tensor '\(name)' lies at \(begin)..<\(end) of \(data.count) bytes of data")
        }
        guard end - begin == width else {
            throw Fault("tensor '\(name)' takes \(end - begin) bytes, its shape needs \(width)")
        }
        return TensorInfo(type: type, shape: shape, bytes: data.lowerBound + begin..<data.lowerBound + end)
    }

    /// Checks that tensors neither overlap nor leave gaps, as the format requires.
    private func checkTiling(_ data: Range<Int>) throws(Fault) {
        var position = data.lowerBound
        let order = tensors.sorted {
            ($0.value.bytes.lowerBound, $0.value.bytes.upperBound) < (
                $1.value.bytes.lowerBound, $1.value.bytes.upperBound
            )
        }
        for (name, info) in order {
            guard info.bytes.lowerBound >= position else {
                throw Fault("tensor '\(name.printable)' overlaps another one")
            }
            guard info.bytes.lowerBound == position else {
                throw Fault(
                    "\(info.bytes.lowerBound - position) bytes before tensor '\(name.printable)' belong to none")
            }
            position = info.bytes.upperBound
        }
        guard position == data.upperBound else { throw Fault("\(data.upperBound - position) bytes too long") }
    }
}

/// The header's JSON, unchecked.
private struct HeaderText: Decodable {
    struct Entry: Decodable {
        let type: String
        let shape: [WholeNumber]
        let offsets: [WholeNumber]

        enum CodingKeys: String, CodingKey {
            case type = "dtype"
            case shape
            case offsets = "data_offsets"
        }
    }

    private static let metadataKey = AnyKey(stringValue: "__metadata__")
    let metadata: [String: String]
    private(set) var entries: [(name: String, entry: Entry)] = []
    let outerKeys: Int

    var keys: Int { outerKeys + 3 * entries.count + metadata.count }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: AnyKey.self)
        outerKeys = container.allKeys.count
        metadata = try container.decodeIfPresent([String: String].self, forKey: Self.metadataKey) ?? [:]
        for key in container.allKeys where key.stringValue != Self.metadataKey.stringValue {
            entries.append((key.stringValue, try container.decode(Entry.self, forKey: key)))
        }
    }
}
