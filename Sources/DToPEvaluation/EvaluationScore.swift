import DToPEngine
import DToPPipeline
import Imaging

/// The totals of a rule's answers over pictures.
package struct EvaluationScore: Sendable {
    /// The share of a picture's labelled pixels whose class was found, 0...1.
    package struct Picture: Equatable, Sendable {
        package let name: String
        package let pixelAccuracy: Double
    }

    /// At most this many of the worst pictures are named in a report.
    private static let mostNamed = 5

    /// Pictures scored.
    package private(set) var images = 0
    package private(set) var confusion: ConfusionMatrix
    /// Tokens of all pictures by the stage at which they exited.
    package private(set) var exits: [Int]
    private var macs = 0.0
    private var denseMACs = 0.0
    private var milliseconds = 0.0
    private var agreements: [Double] = []
    /// Only of pictures with labelled pixels.
    private var accuracies: [Picture] = []

    init(classCount: Int, stageCount: Int) {
        confusion = ConfusionMatrix(classCount: classCount)
        exits = Array(repeating: 0, count: stageCount)
    }

    /// Adds the answer for the picture `name`.
    /// - Parameter dense: the dense computation's answer; nil if agreement is not measured.
    mutating func add(
        _ mask: LabelMap, _ record: SegmentationRecord, name: String, truth: LabelMap, dense: LabelMap?,
        milliseconds: Double
    ) {
        images += 1
        var own = ConfusionMatrix(classCount: confusion.classCount)
        own.add(mask, truth: truth)
        confusion.add(own)
        if let accuracy = own.pixelAccuracy { accuracies.append(Picture(name: name, pixelAccuracy: accuracy)) }
        for (stage, count) in record.exits.enumerated() { exits[stage] += count }
        macs += Double(record.macs)
        denseMACs += Double(record.denseMACs)
        self.milliseconds += milliseconds
        if let dense { agreements.append(mask.agreement(with: dense)) }
    }

    /// Mean multiply-adds of a picture.
    package var meanMACs: Int { Self.mean(macs, images) }
    /// Mean multiply-adds of a picture with all heads and no exits.
    package var meanDenseMACs: Int { Self.mean(denseMACs, images) }
    /// `macs` over `dense_macs`; nil before the first picture.
    package var ratio: Double? { denseMACs > 0 ? macs / denseMACs : nil }
    /// The pictures with the lowest pixel accuracy, worst first; at most five.
    package var worstPictures: [Picture] {
        Array(accuracies.sorted { $0.pixelAccuracy < $1.pixelAccuracy }.prefix(Self.mostNamed))
    }
    /// Mean time of a picture in the network, in milliseconds; nil before the first picture.
    package var meanMilliseconds: Double? { images > 0 ? milliseconds / Double(images) : nil }
    /// Mean agreement with the dense computation over the pictures, 0...1; nil if it is not measured.
    package var agreement: Double? {
        agreements.isEmpty ? nil : agreements.reduce(0, +) / Double(agreements.count)
    }
    /// The agreement of the picture that agrees least, 0...1; nil if it is not measured.
    package var worstAgreement: Double? { agreements.min() }

    private static func mean(_ sum: Double, _ count: Int) -> Int { Int((sum / Double(max(count, 1))).rounded()) }
}
