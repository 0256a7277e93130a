import FileNames
import SystemPackage

/// A safetensors file: named tensors, mapped read-only (https://huggingface.co/docs/safetensors).
///
/// The header is checked in full when the file is opened. From then on every tensor's bytes are known to lie in the
/// file, to fit its shape, and to belong to it alone. Values are read from the mapping on request.
package final class Safetensors: Sendable {
    /// The path, for messages.
    package let path: String
    /// The header's free text: `__metadata__`.
    package let metadata: [String: String]
    let file: MappedFile
    private let tensors: [String: TensorInfo]

    /// Throws `notFound`, `unreadable` or `malformedTensors`.
    package init(path: FilePath) throws(ModelError) {
        file = try MappedFile(path: path)
        self.path = path.shown
        let header = try SafetensorsHeader(of: file)
        metadata = header.metadata
        tensors = header.tensors
    }

    /// Names of all tensors, sorted.
    package var names: [String] { tensors.keys.sorted() }

    /// Size of the file, in bytes.
    package var byteCount: Int { unsafe file.bytes.count }

    /// Whether the file has a tensor with that name.
    package func contains(_ name: String) -> Bool { tensors[name] != nil }

    /// Type, shape and place of a tensor; nil if the file has none with that name.
    package func info(of name: String) -> TensorInfo? { tensors[name] }

    /// Shape of a tensor, outermost dimension first; nil if the file has none with that name.
    package func shape(of name: String) -> [Int]? { tensors[name]?.shape }

    /// XXH64 of the whole file in 16 hexadecimal digits, as `xxhsum -H64` prints it. Reads every byte.
    package func contentHash() -> String { unsafe ContentHash.hexadecimal(of: file.bytes) }

    /// As `info(of:)`, but throws `noTensor` instead of returning nil.
    func require(_ name: String) throws(ModelError) -> TensorInfo {
        guard let info = tensors[name] else { throw .noTensor(path: path, name: name) }
        return info
    }
}
