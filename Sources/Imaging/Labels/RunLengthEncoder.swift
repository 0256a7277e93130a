/// Finds the run lengths of all classes of label maps, in one pass over the pixels. Reused for picture after picture.
package struct RunLengthEncoder: Sendable {
    /// A class that occurs, with its mask.
    package struct Mask: Equatable, Sendable {
        package let label: Int
        package let runs: RunLengths
    }

    /// Where a pixel differs from the one above, row by row. Most do not, so columns are cheap to walk.
    private var edges: [(x: Int32, y: Int32)] = []
    /// Where the edges of each column begin in `rows`. [width + 2]
    private var starts: [Int] = []
    /// The rows of the edges, column by column.
    private var rows: [Int32] = []

    package init() {}

    /// The masks of the classes that occur, in the order of their numbers. Void belongs to none.
    package mutating func masks(of labels: LabelMap, classCount: Int) -> [Mask] {
        let size = labels.size
        guard size.count > 0 else { return [] }
        findEdges(labels)
        sortByColumns(width: size.width)
        var counts = [[Int]](repeating: [], count: classCount)
        // The end of each class's last run.
        var ends = [Int](repeating: 0, count: classCount)
        var label = Int(labels[0, 0])
        var start = 0
        func close(at end: Int) {
            guard label < classCount else { return }
            counts[label].append(start - ends[label])
            counts[label].append(end - start)
            ends[label] = end
        }
        for x in 0..<size.width {
            let top = Int(labels[x, 0])
            if top != label {
                close(at: x * size.height)
                (label, start) = (top, x * size.height)
            }
            for y in rows[starts[x]..<starts[x + 1]] {
                let place = x * size.height + Int(y)
                close(at: place)
                (label, start) = (Int(labels[x, Int(y)]), place)
            }
        }
        close(at: size.count)
        return counts.indices.compactMap { label in
            if counts[label].isEmpty { return nil }
            let rest = size.count - ends[label]
            return Mask(label: label, runs: RunLengths(size: size, counts: counts[label] + (rest > 0 ? [rest] : [])))
        }
    }

    private mutating func findEdges(_ labels: LabelMap) {
        edges.removeAll(keepingCapacity: true)
        let width = labels.size.width
        for y in 1..<max(labels.size.height, 1) {
            let above = UnsafeRawPointer(labels.row(y - 1))
            let row = UnsafeRawPointer(labels.row(y))
            // Rows are padded to 64 bytes.
            for x in stride(from: 0, to: width, by: 32) {
                let place = x * 2
                let one = above.load(fromByteOffset: place, as: SIMD32<UInt16>.self)
                let other = row.load(fromByteOffset: place, as: SIMD32<UInt16>.self)
                if one == other { continue }
                for lane in 0..<min(32, width - x) where one[lane] != other[lane] {
                    edges.append((Int32(x + lane), Int32(y)))
                }
            }
        }
    }

    private mutating func sortByColumns(width: Int) {
        starts = Array(repeating: 0, count: width + 2)
        for edge in edges { starts[Int(edge.x) + 2] += 1 }
        for x in 1..<width + 2 { starts[x] += starts[x - 1] }
        rows = Array(repeating: 0, count: edges.count)
        for edge in edges {
            rows[starts[Int(edge.x) + 1]] = edge.y
            starts[Int(edge.x) + 1] += 1
        }
    }
}
