/// XXH64 with seed 0 (https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md). Tells files apart at memory
/// speed; does not protect against forgery.
package enum ContentHash {
    private static let primes: (UInt64, UInt64, UInt64, UInt64, UInt64) = (
        0x9E37_79B1_85EB_CA87, 0xC2B2_AE3D_27D4_EB4F, 0x1656_67B1_9E37_79F9, 0x85EB_CA77_C2B2_AE63,
        0x27D4_EB2F_1656_67C5
    )

    package static func hexadecimal(of bytes: UnsafeRawBufferPointer) -> String {
        let digits = String(unsafe xxh64(bytes), radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    private static func xxh64(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        let (p1, p2, p3, p4, p5) = primes
        var position = 0
        var hash = p5
        if bytes.count >= 32 {
            var (a, b, c, d) = (p1 &+ p2, p2, UInt64(0), 0 &- p1)
            while bytes.count - position >= 32 {
                a = unsafe round(a, word(bytes, position))
                b = unsafe round(b, word(bytes, position + 8))
                c = unsafe round(c, word(bytes, position + 16))
                d = unsafe round(d, word(bytes, position + 24))
                position += 32
            }
            hash = rotate(a, 1) &+ rotate(b, 7) &+ rotate(c, 12) &+ rotate(d, 18)
            for lane in [a, b, c, d] { hash = (hash ^ round(0, lane)) &* p1 &+ p4 }
        }
        hash &+= UInt64(bytes.count)
        while bytes.count - position >= 8 {
            hash = unsafe rotate(hash ^ round(0, word(bytes, position)), 27) &* p1 &+ p4
            position += 8
        }
        if bytes.count - position >= 4 {
            let half = unsafe UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self))
            hash = rotate(hash ^ UInt64(half) &* p1, 23) &* p2 &+ p3
            position += 4
        }
        while position < bytes.count {
            hash = unsafe rotate(hash ^ UInt64(bytes[position]) &* p5, 11) &* p1
            position += 1
        }
        hash = (hash ^ hash >> 33) &* p2
        hash = (hash ^ hash >> 29) &* p3
        return hash ^ hash >> 32
    }

    private static func word(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
        unsafe UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    private static func round(_ lane: UInt64, _ input: UInt64) -> UInt64 {
        rotate(lane &+ input &* primes.1, 31) &* primes.0
    }

    private static func rotate(_ value: UInt64, _ count: UInt64) -> UInt64 { value &<< count | value &>> (64 - count) }
}
