/// The orientation in Exif data or a TIFF file, tag 274 of the first directory (Exif 2.32, section 4.6.4).
enum ExifOrientation {
    /// - Parameter bytes: from the TIFF header on, or from the "Exif" that some writers leave before it.
    static func read(_ bytes: ByteReader) -> Orientation? {
        let tiff = bytes.has("Exif\0\0", at: 0) ? bytes.part(6) : bytes
        let isLittleEndian = tiff.has("II", at: 0)
        guard isLittleEndian || tiff.has("MM", at: 0) else { return nil }
        func number(_ offset: Int, _ length: Int) -> Int? {
            tiff.number(offset, bytes: length, isLittleEndian: isLittleEndian)
        }
        guard number(2, 2) == 42, let directory = number(4, 4), let count = number(directory, 2) else { return nil }
        for entry in 0..<count {
            let offset = directory + 2 + 12 * entry
            guard let tag = number(offset, 2) else { return nil }
            guard tag == 274 else { continue }
            // A byte, a short or a long: some writers use the wrong type.
            let lengths = [1: 1, 3: 2, 4: 4]
            guard let type = number(offset + 2, 2), let length = lengths[type], number(offset + 4, 4) == 1 else {
                return nil
            }
            return number(offset + 8, length).flatMap { Orientation(exif: $0) }
        }
        return nil
    }
}
