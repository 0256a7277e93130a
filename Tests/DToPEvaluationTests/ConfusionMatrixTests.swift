import DToPEvaluation
import DToPPipeline
import Imaging
import Testing

@Suite struct ConfusionMatrixTests {
    private func map(_ rows: [[UInt16]]) -> LabelMap {
        let labels = LabelMap.labels(PixelSize(width: rows[0].count, height: rows.count))
        for (y, row) in rows.enumerated() { for (x, value) in row.enumerated() { labels[x, y] = value } }
        return labels
    }

    @Test func poolsPicturesBeforeItDivides() throws {
        var matrix = ConfusionMatrix(classCount: 4)
        matrix.add(map([[0, 0, 1], [1, 1, 2]]), truth: map([[0, 0, 0], [1, 1, 65535]]))
        matrix.add(map([[1]]), truth: map([[2]]))
        // Class 0: 2 of 3; 1: 2 of 4; 2: 0 of 1, without the void pixel; 3: neither found nor true.
        #expect(matrix.iou == [2.0 / 3, 0.5, 0, nil])
        #expect(matrix.meanIoU == (2.0 / 3 + 0.5 + 0) / 3)
        #expect(matrix.pixelAccuracy == 4.0 / 6)
        #expect(matrix.labelled == 6 && matrix[0, 1] == 1 && matrix[2, 1] == 1)
    }

    @Test func aClassThatIsOnlyFoundCounts() {
        var matrix = ConfusionMatrix(classCount: 3)
        matrix.add(map([[2, 0]]), truth: map([[0, 0]]))
        #expect(matrix.iou == [0.5, nil, 0])
        #expect(matrix.meanIoU == 0.25)
    }

    /// Void in the answer misses the true class and changes nothing else.
    @Test func voidMayBeFound() {
        var matrix = ConfusionMatrix(classCount: 2)
        matrix.add(map([[65535, 1]]), truth: map([[0, 1]]))
        #expect(matrix.iou == [0, 1] && matrix.pixelAccuracy == 0.5)
    }

    @Test func nothingHasNoScore() {
        var matrix = ConfusionMatrix(classCount: 2)
        matrix.add(map([[0, 1]]), truth: map([[65535, 2]]))
        #expect(matrix.iou == [nil, nil] && matrix.meanIoU == nil && matrix.pixelAccuracy == nil)
    }
}
