/// The format of `torch.save` before PyTorch 1.6, or with `_use_new_zipfile_serialization=False`: four pickles (magic
/// number, version, system, the object), a pickled list of storages, then each storage after its length.
enum LegacyCheckpoint {
    /// 0x1950a86a20f9469cfc6c, little-endian.
    private static let magic: [UInt8] = [0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]

    /// Whether a file may be in this format: it starts like a pickle of protocol 2 to 5.
    static func mayBe(_ file: MappedFile) -> Bool {
        guard unsafe file.bytes.count > 1 else { return false }
        return unsafe file.bytes[0] == 0x80 && (2...5).contains(file.bytes[1])
    }

    static func read(
        _ file: MappedFile, isStopped: @escaping () -> Bool
    ) throws(CheckpointFault) -> (PickleGraph, PickleNode.Reference, [String: Range<Int>]) {
        var unpickler = Unpickler(ByteReader(file, unsafe 0..<file.bytes.count), isStopped: isStopped)
        let magic = try unpickler.load()
        guard case .wideInteger(let digits) = unpickler.graph.nodes[Int(magic)],
            unsafe file.bytes[digits].elementsEqual(Self.magic)
        else {
            throw CheckpointFault("a pickle, but not one of torch.save", advice: CheckpointFault.saveAgain)
        }
        let version = try unpickler.load()
        guard unpickler.graph.integer(version) == 1001 else {
            throw CheckpointFault("an unknown version of the format", advice: CheckpointFault.saveAgain)
        }
        let system = try unpickler.load()
        let isLittle = unpickler.graph.dictionary(system, in: file)?["little_endian"]
        if let isLittle, case .bool(false) = unpickler.graph.nodes[Int(isLittle)] {
            throw CheckpointFault("it was saved on a big-endian machine", advice: CheckpointFault.saveAgain)
        }
        let root = try unpickler.load()
        let keys = try unpickler.load()
        return (unpickler.graph, root, try places(of: keys, unpickler.graph, &unpickler.reader))
    }

    private static func places(
        of keys: PickleNode.Reference, _ graph: PickleGraph, _ reader: inout ByteReader
    ) throws(CheckpointFault) -> [String: Range<Int>] {
        var widths: [String: Int] = [:]
        for storage in graph.storages { widths[storage.key] = storage.type?.width ?? 1 }
        guard let keys = graph.items(keys) else { throw CheckpointFault("it has no list of storages") }
        var places: [String: Range<Int>] = [:]
        for key in keys {
            guard let key = graph.text(key, in: reader.file), let width = widths[key] else {
                // No weight has this kind of storage, and its length is unknown.
                throw CheckpointFault("it has a storage of an unknown kind", advice: CheckpointFault.saveAgain)
            }
            let count = try reader.read(UInt64.self)
            guard count <= UInt64(reader.end) else {
                throw CheckpointFault("storage '\(key.printable)' claims \(count) values")
            }
            places[key] = try reader.take(Int(count) * width)
        }
        return places
    }
}
