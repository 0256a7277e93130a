import FileNames
import SystemPackage

/// A safetensors file: named tensors, mapped read-only (https://huggingface.co/docs/safetensors).
///
/// The header is checked in full when the file is opened; after that every tensor's bytes are known to be in the file,
/// to fit its shape, and to belong to it alone. Values are read from the mapping when they are asked for.
public final class Safetensors: Sendable {
    /// For messages.
    public let path: String
    /// The free text of the header.
    public let metadata: [String: String]
    let file: MappedFile
    private let tensors: [String: TensorInfo]

    /// Throws `notFound`, `unreadable` or `malformedTensors`.
    public init(path: FilePath) throws(ModelError) {
        file = try MappedFile(path: path)
        self.path = path.shown
        let header = try SafetensorsHeader(of: file)
        metadata = header.metadata
        tensors = header.tensors
    }

    /// Of all tensors, sorted.
    public var names: [String] { tensors.keys.sorted() }

    /// Size of the file, in bytes.
    public var byteCount: Int { unsafe file.bytes.count }

    /// Whether the file has a tensor of that name.
    public func contains(_ name: String) -> Bool { tensors[name] != nil }

    /// Type, shape and place of a tensor; nil when the file has none of that name.
    public func info(of name: String) -> TensorInfo? { tensors[name] }

    /// Outermost dimension first; nil when the file has no tensor of that name.
    public func shape(of name: String) -> [Int]? { tensors[name]?.shape }

    /// A hash of the whole file, 16 hexadecimal digits: XXH64, the same as `xxhsum -H64` prints. Reads every byte.
    public func contentHash() -> String { unsafe ContentHash.hexadecimal(of: file.bytes) }

    /// As `info(of:)`, or `noTensor`.
    func require(_ name: String) throws(ModelError) -> TensorInfo {
        guard let info = tensors[name] else { throw .noTensor(path: path, name: name) }
        return info
    }
}
