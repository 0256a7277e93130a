import FileNames
import SystemPackage

/// A PyTorch checkpoint (`torch.save`): the objects of its pickle, and the places of its tensors' values.
///
/// The file is mapped and values are read on request. Code in the file is never run.
final class Checkpoint {
    let path: String
    let graph: PickleGraph
    /// The object that was saved.
    let root: PickleNode.Reference
    let file: MappedFile
    /// Places of the storages, by key.
    private let places: [String: Range<Int>]

    /// - Parameter isStopped: polled while reading; true ends the work.
    ///
    /// Throws `ModelError` if the file cannot be opened, else `CheckpointError`.
    init(path: FilePath, isStopped: @escaping () -> Bool) throws {
        let shown = path.shown
        self.path = shown
        let file = try MappedFile(path: path)
        self.file = file
        do throws(CheckpointFault) {
            (graph, root, places) = try Self.read(file, isStopped)
        } catch {
            throw CheckpointError(error, path: shown)
        }
    }

    private static func read(
        _ file: MappedFile, _ isStopped: @escaping () -> Bool
    ) throws(CheckpointFault) -> (PickleGraph, PickleNode.Reference, [String: Range<Int>]) {
        if unsafe file.bytes.starts(with: Array("PK\u{3}\u{4}".utf8)) { return try readArchive(file, isStopped) }
        if LegacyCheckpoint.mayBe(file) { return try LegacyCheckpoint.read(file, isStopped: isStopped) }
        guard unsafe file.bytes.count > 0 else { throw CheckpointFault("the file is empty", advice: "fetch it again") }
        throw CheckpointFault(
            "not a checkpoint of PyTorch: neither a zip archive nor a pickle",
            advice: "give a file that torch.save wrote; a safetensors file needs no import, put it beside its "
                + "config.json as model.safetensors")
    }

    private static func readArchive(
        _ file: MappedFile, _ isStopped: @escaping () -> Bool
    ) throws(CheckpointFault) -> (PickleGraph, PickleNode.Reference, [String: Range<Int>]) {
        let archive = try ZipArchive(file)
        let folder = (archive.names.first ?? "").prefix { $0 != "/" } + "/"
        guard let pickle = archive[folder + "data.pkl"] else {
            throw CheckpointFault("a zip archive without data.pkl", advice: "give a file that torch.save wrote")
        }
        guard archive[folder + "constants.pkl"] == nil else {
            throw CheckpointFault("a TorchScript program, not a checkpoint", advice: CheckpointFault.saveAgain)
        }
        if let order = archive[folder + "byteorder"], file.text(order.prefix(16)) != "little" {
            throw CheckpointFault("it was saved on a big-endian machine", advice: CheckpointFault.saveAgain)
        }
        var unpickler = Unpickler(ByteReader(file, pickle), isStopped: isStopped)
        let root = try unpickler.load()
        var places: [String: Range<Int>] = [:]
        for storage in unpickler.graph.storages { places[storage.key] = archive[folder + "data/" + storage.key] }
        return (unpickler.graph, root, places)
    }

    /// All values of a floating-point tensor, outermost dimension first, widened or rounded to Float.
    /// Throws `CheckpointError` if values are missing or too few.
    func floats(of tensor: TorchTensor) throws(CheckpointError) -> [Float] {
        do throws(CheckpointFault) {
            return read(tensor, from: try place(of: tensor))
        } catch {
            throw CheckpointError(error, path: path)
        }
    }

    /// Place of a tensor's whole storage. Throws if its values are missing or too few.
    func place(of tensor: TorchTensor) throws(CheckpointFault) -> Range<Int> {
        let storage = graph.storages[tensor.storage]
        guard let place = places[storage.key] else {
            throw CheckpointFault("the values of storage '\(storage.key.printable)' are missing")
        }
        guard place.count >= storage.byteCount ?? .max else {
            throw CheckpointFault(
                "storage '\(storage.key.printable)' has \(place.count) bytes, \(storage.count) values do not fit")
        }
        return place
    }

    private func read(_ tensor: TorchTensor, from place: Range<Int>) -> [Float] {
        let start = place.lowerBound + tensor.offset * tensor.type.width
        return unsafe [Float](unsafeUninitializedCapacity: tensor.count) { buffer, count in
            if tensor.isContiguous {
                for index in 0..<tensor.count { unsafe buffer[index] = value(at: start, index, tensor.type) }
            } else {
                var steps = StridedSteps(tensor)
                for index in 0..<tensor.count {
                    unsafe buffer[index] = value(at: start, steps.offset, tensor.type)
                    steps.advance()
                }
            }
            count = tensor.count
        }
    }

    @inline(__always) private func value(at start: Int, _ index: Int, _ type: DataType) -> Float {
        let byte = start + index * type.width
        switch type {
        case .float32: return unsafe file.bytes.loadUnaligned(fromByteOffset: byte, as: Float.self)
        case .float64: return unsafe Float(file.bytes.loadUnaligned(fromByteOffset: byte, as: Double.self))
        case .float16:
            return unsafe HalfPrecision.widen(binary16: file.bytes.loadUnaligned(fromByteOffset: byte, as: UInt16.self))
        case .bfloat16:
            return unsafe HalfPrecision.widen(bfloat16: file.bytes.loadUnaligned(fromByteOffset: byte, as: UInt16.self))
        case .int64, .int32, .int16, .int8, .uint8, .bool:
            preconditionFailure("a tensor of integers became a parameter")
        }
    }
}

/// Visits a tensor's values in row-major order, whatever its strides.
private struct StridedSteps {
    /// Offset of the current value, in values.
    private(set) var offset = 0
    private let shape: [Int]
    private let strides: [Int]
    private var index: [Int]

    init(_ tensor: TorchTensor) {
        shape = tensor.shape
        strides = tensor.strides
        index = [Int](repeating: 0, count: tensor.shape.count)
    }

    mutating func advance() {
        for axis in shape.indices.reversed() {
            index[axis] += 1
            offset += strides[axis]
            if index[axis] < shape[axis] { return }
            offset -= strides[axis] * shape[axis]
            index[axis] = 0
        }
    }
}
