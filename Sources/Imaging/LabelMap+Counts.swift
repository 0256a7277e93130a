extension Raster where Sample == UInt16 {
    /// Adds the number of pixels of each label to `counts`; ignores labels beyond its end, such as void.
    package func count(into counts: inout [Int]) {
        counts.withUnsafeMutableBufferPointer { counts in
            for y in 0..<size.height {
                let row = row(y)
                var start = 0
                while start < size.width {
                    let end = endOfRun(row, from: start)
                    let label = Int(row[start])
                    if label < counts.count { counts[label] += end - start }
                    start = end
                }
            }
        }
    }

    /// The first column after `start` with another label; compares eight at a time, as neighbours mostly share labels.
    private func endOfRun(_ row: UnsafeMutablePointer<UInt16>, from start: Int) -> Int {
        let label = row[start]
        let bytes = UnsafeRawPointer(row)
        var end = start + 1
        while end + 8 <= size.width,
            bytes.loadUnaligned(fromByteOffset: 2 * end, as: SIMD8<UInt16>.self) == SIMD8(repeating: label)
        {
            end += 8
        }
        while end < size.width, row[end] == label { end += 1 }
        return end
    }
}
