/// A number that pictures which differ hardly ever share. Fast, and no defence against those who want it to be the same.
package struct PixelDigest: Sendable {
    private var lanes: SIMD4<UInt64> = [1, 2, 3, 4]
    private static let factor: UInt64 = 0x9e37_79b9_7f4a_7c15

    package init() {}

    package mutating func add(_ bytes: UnsafeRawBufferPointer) {
        var (a, b, c, d) = (lanes[0], lanes[1], lanes[2], lanes[3])
        var place = 0
        func next(_ lane: UInt64, _ offset: Int) -> UInt64 {
            let mixed = (lane ^ bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) &* Self.factor
            return mixed ^ mixed >> 29
        }
        while place + 32 <= bytes.count {
            a = next(a, place)
            b = next(b, place + 8)
            c = next(c, place + 16)
            d = next(d, place + 24)
            place += 32
        }
        while place < bytes.count {
            a = (a ^ UInt64(bytes[place])) &* Self.factor
            a ^= a >> 29
            place += 1
        }
        lanes = [a, b, c, d]
    }

    package var value: UInt64 {
        (0..<4).reduce(0) { ($0 ^ lanes[$1]) &* Self.factor ^ $0 >> 31 }
    }
}

extension Raster {
    /// The digest of its samples.
    package var digest: UInt64 {
        var digest = PixelDigest()
        let bytes = size.width * channels * MemoryLayout<Sample>.stride
        for y in 0..<size.height {
            digest.add(UnsafeRawBufferPointer(start: row(y), count: bytes))
        }
        return digest.value
    }
}
