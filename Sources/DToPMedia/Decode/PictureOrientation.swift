import CFFmpeg

/// The orientation stored inside a coded picture, for codecs whose decoders do not report it.
package enum PictureOrientation {
    /// The orientation in `bytes`, a packet that holds a whole picture; nil if it gives none.
    static func read(_ bytes: UnsafeBufferPointer<UInt8>, _ codec: AVCodecID) -> Orientation? {
        let bytes = ByteReader(bytes)
        switch codec {
        case AV_CODEC_ID_PNG: return png(bytes)
        case AV_CODEC_ID_WEBP: return webP(bytes)
        case AV_CODEC_ID_TIFF: return ExifOrientation.read(bytes)
        default: return nil
        }
    }

    /// Recognizes the format by the first bytes.
    package static func read(_ bytes: UnsafeBufferPointer<UInt8>) -> Orientation? {
        let reader = ByteReader(bytes)
        if reader.number(0, bytes: 4) == 0x8950_4E47 { return png(reader) }
        if reader.has("RIFF", at: 0) { return webP(reader) }
        if reader.has("ftyp", at: 4) { return ItemOrientation.read(reader) }
        return ExifOrientation.read(reader)
    }

    /// From a PNG's text "Raw profile type exif", as ImageMagick and others write it: a name, a length, hex digits.
    static func read(rawProfile text: String) -> Orientation? {
        // The first directory is near the start.
        let digits = text.utf8.prefix(1 << 16).split { [0x20, 0x0a, 0x0d].contains($0) }.dropFirst(2).joined()
        var bytes: [UInt8] = []
        var high: UInt8?
        for digit in digits {
            guard let value = UInt8(String(UnicodeScalar(digit)), radix: 16) else { return nil }
            if let first = high { bytes.append(first << 4 | value) }
            high = high == nil ? value : nil
        }
        return bytes.withUnsafeBufferPointer { ExifOrientation.read(ByteReader($0)) }
    }

    /// Reads the eXIf chunk, before or after the pixels (PNG 3, section 11.3.3.5).
    private static func png(_ bytes: ByteReader) -> Orientation? {
        guard bytes.number(0, bytes: 4) == 0x8950_4E47 else { return nil }
        var offset = 8
        while let length = bytes.number(offset, bytes: 4), bytes.number(offset + 4, bytes: 4) != nil {
            if bytes.has("eXIf", at: offset + 4) { return ExifOrientation.read(bytes.part(offset + 8, length)) }
            if bytes.has("IEND", at: offset + 4) { return nil }
            offset += 12 + length
        }
        return nil
    }

    /// Reads the EXIF chunk of a RIFF file (WebP container specification).
    private static func webP(_ bytes: ByteReader) -> Orientation? {
        guard bytes.has("RIFF", at: 0), bytes.has("WEBP", at: 8) else { return nil }
        var offset = 12
        while let length = bytes.number(offset + 4, bytes: 4, isLittleEndian: true) {
            if bytes.has("EXIF", at: offset) { return ExifOrientation.read(bytes.part(offset + 8, length)) }
            offset += 8 + length + length % 2
        }
        return nil
    }
}
