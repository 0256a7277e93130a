/// The entries of a zip archive with uncompressed data, as `torch.save` writes it (APPNOTE.TXT 6.3.10, zip64
/// included).
///
/// Every entry is checked to lie before the archive's directory and to overlap no other entry.
struct ZipArchive {
    /// Names in the order of the archive's directory.
    private(set) var names: [String] = []
    private var places: [String: Range<Int>] = [:]

    /// Far beyond any checkpoint; these limits bound the memory a hostile one can demand.
    private static let maximumEntries = 1 << 17
    private static let maximumName: UInt16 = 512
    private static let endSize = 22
    private static let localSize = 30
    private static let centralSize = 46

    init(_ file: MappedFile) throws(CheckpointFault) {
        let directory = try Self.directory(of: file)
        var reader = ByteReader(file, directory.bytes)
        var starts: [(header: Int, end: Int, name: String)] = []
        for _ in 0..<directory.count {
            let entry = try Self.entry(&reader, file)
            let data = try Self.data(of: entry, file, limit: directory.bytes.lowerBound)
            guard places.updateValue(data, forKey: entry.name) == nil else {
                throw CheckpointFault("two entries of the archive are named '\(entry.name.printable)'")
            }
            names.append(entry.name)
            starts.append((entry.header, data.upperBound, entry.name))
        }
        starts.sort { $0.header < $1.header }
        for (entry, next) in zip(starts, starts.dropFirst()) where next.header < entry.end {
            throw CheckpointFault(
                "the entries '\(entry.name.printable)' and '\(next.name.printable)' of the archive overlap")
        }
    }

    /// Place of an entry's data, in bytes from the start of the file; nil if there is no entry with that name.
    subscript(name: String) -> Range<Int>? { places[name] }

    private struct Entry {
        let name: String
        let size: Int
        /// Offset of its local header from the start of the file.
        let header: Int
    }

    private static func directory(of file: MappedFile) throws(CheckpointFault) -> (bytes: Range<Int>, count: Int) {
        let end = try endRecord(of: file)
        var reader = ByteReader(file, end + 8..<end + endSize)
        _ = try reader.read(UInt16.self)
        var count = UInt64(try reader.read(UInt16.self))
        var size = UInt64(try reader.read(UInt32.self))
        var start = UInt64(try reader.read(UInt32.self))
        var limit = end
        if count == 0xffff || size == 0xffff_ffff || start == 0xffff_ffff {
            (count, size, start, limit) = try wideDirectory(file, before: end)
        }
        guard start <= UInt64(limit), size <= UInt64(limit) - start else {
            throw CheckpointFault("the archive's directory claims \(size) bytes at byte \(start)")
        }
        guard count <= UInt64(maximumEntries), count * UInt64(centralSize) <= size else {
            throw CheckpointFault("the archive's directory claims \(count) entries in \(size) bytes")
        }
        return (Int(start)..<Int(start + size), Int(count))
    }

    /// Offset of the end record, which only a comment of at most 65535 bytes may follow.
    private static func endRecord(of file: MappedFile) throws(CheckpointFault) -> Int {
        let size = unsafe file.bytes.count
        var position = size - endSize
        while position >= 0, position >= size - endSize - 0xffff {
            var reader = ByteReader(file, position..<size)
            if try reader.read(UInt32.self) == 0x0605_4b50 {
                _ = try reader.take(16)
                if try reader.read(UInt16.self) == size - position - endSize { return position }
            }
            position -= 1
        }
        throw CheckpointFault("the archive has no end record")
    }

    /// Entry count, size and start of the directory, and offset of the zip64 end record that holds them. The locator
    /// just before the end record at `end` points to it.
    private static func wideDirectory(
        _ file: MappedFile, before end: Int
    ) throws(CheckpointFault) -> (UInt64, UInt64, UInt64, Int) {
        var locator = ByteReader(file, max(end - 20, 0)..<end)
        guard try locator.read(UInt32.self) == 0x0706_4b50 else {
            throw CheckpointFault("the archive has no zip64 locator though its directory needs one")
        }
        _ = try locator.take(4)
        let position = try locator.read(UInt64.self)
        guard position <= UInt64(end), end - Int(position) >= 56 else {
            throw CheckpointFault("the archive's zip64 end record claims to be at byte \(position)")
        }
        var reader = ByteReader(file, Int(position)..<end)
        guard try reader.read(UInt32.self) == 0x0606_4b50 else {
            throw CheckpointFault("the archive has no zip64 end record at byte \(position)")
        }
        _ = try reader.take(28)
        let count = try reader.read(UInt64.self)
        let size = try reader.read(UInt64.self)
        return (count, size, try reader.read(UInt64.self), Int(position))
    }

    private static func entry(_ reader: inout ByteReader, _ file: MappedFile) throws(CheckpointFault) -> Entry {
        guard try reader.read(UInt32.self) == 0x0201_4b50 else {
            throw CheckpointFault("the archive's directory is broken before byte \(reader.position)")
        }
        _ = try reader.take(4)
        let flags = try reader.read(UInt16.self)
        let method = try reader.read(UInt16.self)
        _ = try reader.take(8)
        let packed = UInt64(try reader.read(UInt32.self))
        let size = UInt64(try reader.read(UInt32.self))
        let nameLength = try reader.read(UInt16.self)
        let extraLength = try reader.read(UInt16.self)
        let commentLength = try reader.read(UInt16.self)
        _ = try reader.take(8)
        let header = UInt64(try reader.read(UInt32.self))
        guard nameLength <= maximumName else {
            throw CheckpointFault("the name of an entry of the archive has \(nameLength) bytes")
        }
        let name = file.text(try reader.take(nameLength))
        let extra = ByteReader(file, try reader.take(extraLength))
        _ = try reader.take(commentLength)
        guard flags & 1 == 0 else { throw CheckpointFault("'\(name.printable)' is encrypted", advice: "decrypt it") }
        guard method == 0 else {
            throw CheckpointFault(
                "'\(name.printable)' is compressed, which torch.save never does", advice: CheckpointFault.saveAgain)
        }
        let wide = try wideFields([size, packed, header], extra, name)
        guard wide[0] == wide[1] else {
            throw CheckpointFault("'\(name.printable)' claims to be stored, yet of two sizes")
        }
        guard let size = Int(exactly: wide[0]), let header = Int(exactly: wide[2]) else {
            throw CheckpointFault("'\(name.printable)' claims \(wide[0]) bytes at byte \(wide[2])")
        }
        return Entry(name: name, size: size, header: header)
    }

    /// Fields that do not fit in 32 bits are all ones; their values follow in the zip64 part of the extra field, in the
    /// same order.
    private static func wideFields(
        _ fields: [UInt64], _ extra: ByteReader, _ name: String
    ) throws(CheckpointFault) -> [UInt64] {
        guard fields.contains(0xffff_ffff) else { return fields }
        var extra = extra
        while extra.position < extra.end {
            let id = try extra.read(UInt16.self)
            let length = try extra.read(UInt16.self)
            let place = try extra.take(length)
            guard id == 1 else { continue }
            var part = ByteReader(extra.file, place)
            var wide = fields
            for index in fields.indices where fields[index] == 0xffff_ffff { wide[index] = try part.read(UInt64.self) }
            return wide
        }
        throw CheckpointFault("'\(name.printable)' has no zip64 sizes though it needs them")
    }

    private static func data(
        of entry: Entry, _ file: MappedFile, limit: Int
    ) throws(CheckpointFault) -> Range<Int> {
        let fault = CheckpointFault("'\(entry.name.printable)' is not where the archive's directory says")
        guard entry.header <= limit - localSize else { throw fault }
        var reader = ByteReader(file, entry.header..<limit)
        guard try reader.read(UInt32.self) == 0x0403_4b50 else { throw fault }
        _ = try reader.take(22)
        let nameLength = try reader.read(UInt16.self)
        let extraLength = try reader.read(UInt16.self)
        guard file.text(try reader.take(nameLength)) == entry.name else { throw fault }
        _ = try reader.take(extraLength)
        return try reader.take(entry.size)
    }
}
