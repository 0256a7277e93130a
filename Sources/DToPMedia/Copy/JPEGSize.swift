import Imaging

/// The size of a JPEG picture, from its frame header (ITU-T T.81, B.2.2).
enum JPEGSize {
    /// Nil if there is no frame header where one must be.
    static func read(_ bytes: UnsafeBufferPointer<UInt8>) -> PixelSize? {
        var place = 2
        while place + 9 < bytes.count, bytes[place] == 0xFF {
            let marker = bytes[place + 1]
            // Fill bytes may precede a marker.
            if marker == 0xFF {
                place += 1
                continue
            }
            let length = Int(bytes[place + 2]) << 8 | Int(bytes[place + 3])
            // Of 0xC0...0xCF, three are no frame headers: Huffman tables, arithmetic coding, and a reserved one.
            if (0xC0...0xCF).contains(marker), ![0xC4, 0xC8, 0xCC].contains(marker) {
                let height = Int(bytes[place + 5]) << 8 | Int(bytes[place + 6])
                let width = Int(bytes[place + 7]) << 8 | Int(bytes[place + 8])
                return width > 0 && height > 0 ? PixelSize(width: width, height: height) : nil
            }
            guard length >= 2, marker != 0xDA else { return nil }
            place += 2 + length
        }
        return nil
    }
}
