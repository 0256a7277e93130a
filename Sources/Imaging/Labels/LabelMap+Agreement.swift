import Compute

extension Raster where Sample == UInt16 {
    /// Share of the pixels with the same label in `other`, which must have the same size. Pixels that are void in both
    /// do not count; 1 if all are.
    package func agreement(with other: LabelMap) -> Double {
        precondition(other.size == size)
        var (equal, void) = (0, 0)
        for y in 0..<size.height {
            let (one, two) = (row(y), other.row(y))
            for x in 0..<size.width where one[x] == two[x] {
                equal += 1
                if one[x] == LabelMap.void { void += 1 }
            }
        }
        return void < size.count ? Double(equal - void) / Double(size.count - void) : 1
    }
}
