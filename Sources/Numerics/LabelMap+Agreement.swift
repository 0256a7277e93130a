extension Raster where Sample == UInt16 {
    /// Share of the pixels that have the same label in `other`, which must have the same size; 0 of an empty picture.
    public func agreement(with other: LabelMap) -> Double {
        precondition(other.size == size)
        var equal = 0
        for y in 0..<size.height {
            let (one, two) = (row(y), other.row(y))
            for x in 0..<size.width where one[x] == two[x] { equal += 1 }
        }
        return Double(equal) / Double(max(size.count, 1))
    }
}
