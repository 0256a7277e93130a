extension Raster where Sample == UInt16 {
    /// Adds the number of pixels of each label to `counts`; ignores labels beyond its end, such as void.
    package func count(into counts: inout [Int]) {
        counts.withUnsafeMutableBufferPointer { counts in
            for y in 0..<size.height { count(row(y), 0, size.width, into: counts) }
        }
    }

    /// The same for the pixels of `pixels` only, which must be for pictures of this size.
    package func count(_ pixels: PixelSpans, into counts: inout [Int]) {
        precondition(pixels.size == size)
        counts.withUnsafeMutableBufferPointer { counts in
            for span in pixels.spans { count(row(span.row), span.start, span.end, into: counts) }
        }
    }

    /// Adds the labels of the columns from `start` up to `limit`, run by run.
    private func count(
        _ row: UnsafeMutablePointer<UInt16>, _ start: Int, _ limit: Int, into counts: UnsafeMutableBufferPointer<Int>
    ) {
        var start = start
        while start < limit {
            let end = Self.endOfRun(row, from: start, to: limit)
            let label = Int(row[start])
            if label < counts.count { counts[label] += end - start }
            start = end
        }
    }

    /// The first column after `start` with another label; compares 4 or 16 at a time, as neighbours mostly share labels.
    private static func endOfRun(_ row: UnsafeMutablePointer<UInt16>, from start: Int, to limit: Int) -> Int {
        let label = row[start]
        let four = UInt64(label) &* 0x0001_0001_0001_0001
        let bytes = UnsafeRawPointer(row)
        /// Zero where the four labels from `column` on are the same.
        func difference(_ column: Int) -> UInt64 {
            UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 2 * column, as: UInt64.self)) ^ four
        }
        var end = start + 1
        while end + 4 <= limit {
            let differs = difference(end)
            if differs != 0 { return end + differs.trailingZeroBitCount / 16 }
            end += 4
            while end + 16 <= limit,
                difference(end) | difference(end + 4) | difference(end + 8) | difference(end + 12) == 0
            { end += 16 }
        }
        while end < limit, row[end] == label { end += 1 }
        return end
    }
}
