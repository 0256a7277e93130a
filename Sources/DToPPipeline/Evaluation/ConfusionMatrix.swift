import Numerics

/// How often pixels of each class were taken for which, pooled over pictures.
package struct ConfusionMatrix: Equatable, Sendable {
    package let classCount: Int
    /// True class by row, found class by column, the last column for found void. [K x (K + 1)]
    private var counts: [Int]

    package init(classCount: Int) {
        self.classCount = classCount
        counts = Array(repeating: 0, count: classCount * (classCount + 1))
    }

    /// Counts the pixels of a mask whose truth is a class. The pictures must have one size.
    package mutating func add(_ mask: LabelMap, truth: LabelMap) {
        precondition(mask.size == truth.size)
        for y in 0..<truth.size.height {
            let found = unsafe mask.row(y)
            let wanted = unsafe truth.row(y)
            for x in 0..<truth.size.width where unsafe wanted[x] < classCount {
                unsafe counts[Int(wanted[x]) * (classCount + 1) + min(Int(found[x]), classCount)] += 1
            }
        }
    }

    /// Counts the pixels of other pictures as well.
    package mutating func add(_ other: ConfusionMatrix) {
        precondition(other.classCount == classCount)
        for index in counts.indices { counts[index] += other.counts[index] }
    }

    /// Pixels that are of class `truth` and were taken for class `found`.
    package subscript(truth: Int, found: Int) -> Int { counts[truth * (classCount + 1) + found] }

    /// Pixels whose truth is a class.
    package var labelled: Int { counts.reduce(0, +) }

    /// Intersection over union of each class, 0...1; nil where a class is neither in the labels nor was found. [K]
    package var iou: [Double?] {
        (0..<classCount).map { index in
            let truth = (0...classCount).reduce(0) { $0 + self[index, $1] }
            let found = (0..<classCount).reduce(0) { $0 + self[$1, index] }
            let union = truth + found - self[index, index]
            return union > 0 ? Double(self[index, index]) / Double(union) : nil
        }
    }

    /// Mean over the classes that have an IoU, 0...1; nil where none has.
    package var meanIoU: Double? {
        let known = iou.compactMap { $0 }
        return known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)
    }

    /// Share of the labelled pixels whose class was found, 0...1; nil where none is labelled.
    package var pixelAccuracy: Double? {
        let labelled = labelled
        let correct = (0..<classCount).reduce(0) { $0 + self[$1, $1] }
        return labelled > 0 ? Double(correct) / Double(labelled) : nil
    }
}
