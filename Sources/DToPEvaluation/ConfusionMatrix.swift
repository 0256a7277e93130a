import Compute
import Imaging

/// Counts how often pixels of each true class were given each class, over all pictures.
package struct ConfusionMatrix: Equatable, Sendable {
    package let classCount: Int
    /// Rows are true classes, columns found classes; the last column counts found void. [K x (K + 1)]
    private var counts: [Int]

    package init(classCount: Int) {
        self.classCount = classCount
        counts = Array(repeating: 0, count: classCount * (classCount + 1))
    }

    /// Counts the pixels of a mask whose true label is a class. Both pictures must have the same size.
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

    /// Adds the counts of another matrix with as many classes.
    package mutating func add(_ other: ConfusionMatrix) {
        precondition(other.classCount == classCount)
        for index in counts.indices { counts[index] += other.counts[index] }
    }

    /// Pixels of class `truth` that were given class `found`; `classCount` is void.
    package subscript(truth: Int, found: Int) -> Int { counts[truth * (classCount + 1) + found] }

    /// Pixels whose true label is a class.
    package var labelled: Int { counts.reduce(0, +) }

    /// Intersection over union of each class, 0...1; nil if the class is neither in the labels nor found. [K]
    package var iou: [Double?] {
        (0..<classCount).map { index in
            let truth = (0...classCount).reduce(0) { $0 + self[index, $1] }
            let found = (0..<classCount).reduce(0) { $0 + self[$1, index] }
            let union = truth + found - self[index, index]
            return union > 0 ? Double(self[index, index]) / Double(union) : nil
        }
    }

    /// Mean over the classes that have an IoU, 0...1; nil if none has.
    package var meanIoU: Double? {
        let known = iou.compactMap { $0 }
        return known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)
    }

    /// Share of the labelled pixels whose class was found, 0...1; nil if no pixel is labelled.
    package var pixelAccuracy: Double? {
        let labelled = labelled
        let correct = (0..<classCount).reduce(0) { $0 + self[$1, $1] }
        return labelled > 0 ? Double(correct) / Double(labelled) : nil
    }
}
