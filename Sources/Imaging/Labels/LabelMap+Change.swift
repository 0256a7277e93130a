import Glibc

extension Raster where Sample == UInt16 {
    /// Share of the pixels whose label differs from that in `other`, which must have the same size.
    package func difference(from other: LabelMap) -> Double {
        precondition(other.size == size)
        var count = 0
        for y in 0..<size.height {
            let (one, two) = (row(y), other.row(y))
            // Most rows are equal, and this is faster than looking at each pixel.
            if memcmp(one, two, size.width * 2) == 0 { continue }
            for x in 0..<size.width { count += one[x] == two[x] ? 0 : 1 }
        }
        return Double(count) / Double(Swift.max(size.count, 1))
    }

    /// A map of its own with the same labels.
    package func copied() -> LabelMap {
        let copy = LabelMap.labels(size)
        copy.copy(self)
        return copy
    }

    /// Takes over the labels of `other`, which must have the same size. Returns whether one differed.
    package func update(from other: LabelMap) -> Bool {
        precondition(other.size == size)
        var differs = false
        for y in 0..<size.height {
            let (to, from) = (row(y), other.row(y))
            if memcmp(to, from, size.width * 2) == 0 { continue }
            memcpy(to, from, size.width * 2)
            differs = true
        }
        return differs
    }
}
