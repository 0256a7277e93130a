import Glibc
import SystemPackage

/// The orientation of an AVIF file's primary item: its irot and imir properties, applied in the order of their
/// association (ISO 23008-12, sections 6.5.10 and 6.5.12). Exif does not count in AVIF.
enum ItemOrientation {
    /// Bytes read from the start of the file: the boxes come before the pictures.
    private static let mostBytes = 1 << 20

    /// Nil if the file gives no orientation or cannot be read.
    static func read(_ path: FilePath) -> Orientation? {
        let descriptor = path.withPlatformString { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        if descriptor < 0 { return nil }
        defer { close(descriptor) }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: mostBytes) { buffer in
            let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            return count > 0 ? read(ByteReader(UnsafeBufferPointer(rebasing: buffer[..<count]))) : nil
        }
    }

    static func read(_ file: ByteReader) -> Orientation? {
        // A full box: four bytes of version and flags.
        guard let meta = box("meta", in: file)?.part(4), let properties = box("iprp", in: meta),
            let list = box("ipco", in: properties), let associations = box("ipma", in: properties),
            let primary = box("pitm", in: meta).flatMap({ $0.number(4, bytes: $0.number(0, bytes: 1) == 0 ? 2 : 4) })
        else { return nil }
        let boxes = children(of: list)
        var result: Orientation?
        for index in indices(of: primary, in: associations) where boxes.indices.contains(index - 1) {
            let property = boxes[index - 1]
            guard let change = orientation(property.type, property.content) else { continue }
            result = (result ?? .upright).followed(by: change)
        }
        return result
    }

    private static func orientation(_ type: Int, _ content: ByteReader) -> Orientation? {
        guard let value = content.number(0, bytes: 1) else { return nil }
        switch type {
        // Quarter turns anticlockwise.
        case 0x6972_6F74: return Orientation(exif: [1, 8, 3, 6][value & 3])
        // 0 swaps top and bottom, 1 left and right.
        case 0x696D_6972: return Orientation(exif: value & 1 == 0 ? 4 : 2)
        default: return nil
        }
    }

    /// The 1-based numbers of the properties of `item`, in the order of their association.
    private static func indices(of item: Int, in associations: ByteReader) -> [Int] {
        guard let version = associations.number(0, bytes: 1), let flags = associations.number(3, bytes: 1),
            let count = associations.number(4, bytes: 4)
        else { return [] }
        let idLength = version == 0 ? 2 : 4
        let indexLength = flags & 1 == 0 ? 1 : 2
        var offset = 8
        for _ in 0..<count {
            guard let id = associations.number(offset, bytes: idLength),
                let indexCount = associations.number(offset + idLength, bytes: 1)
            else { return [] }
            offset += idLength + 1
            if id == item {
                // The highest bit marks the property as essential.
                return (0..<indexCount).compactMap { number in
                    associations.number(offset + number * indexLength, bytes: indexLength)
                }.map { $0 & (indexLength == 1 ? 0x7f : 0x7fff) }
            }
            offset += indexCount * indexLength
        }
        return []
    }

    private static func box(_ type: StaticString, in parent: ByteReader) -> ByteReader? {
        let wanted = ByteReader(UnsafeBufferPointer(start: type.utf8Start, count: 4)).number(0, bytes: 4)
        return children(of: parent).first { $0.type == wanted }?.content
    }

    private static func children(of parent: ByteReader) -> [(type: Int, content: ByteReader)] {
        var result: [(type: Int, content: ByteReader)] = []
        var offset = 0
        while let size = parent.number(offset, bytes: 4), let type = parent.number(offset + 4, bytes: 4) {
            // A size of 0 means up to the end; 1 is followed by a 64-bit length, which only pixels need.
            let length = size == 0 ? parent.count - offset : size
            guard length >= 8 else { break }
            result.append((type, parent.part(offset + 8, length - 8)))
            offset += length
        }
        return result
    }
}
