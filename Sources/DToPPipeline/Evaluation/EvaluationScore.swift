import DToPEngine
import Numerics

/// What a rule's answers to pictures add up to.
package struct EvaluationScore: Sendable {
    /// Pictures scored.
    package private(set) var images = 0
    package private(set) var confusion: ConfusionMatrix
    /// Tokens of all pictures by the stage at which they left.
    package private(set) var exits: [Int]
    private var macs = 0.0
    private var denseMACs = 0.0
    private var milliseconds = 0.0
    private var agreements: [Double] = []

    init(classCount: Int, stageCount: Int) {
        confusion = ConfusionMatrix(classCount: classCount)
        exits = Array(repeating: 0, count: stageCount)
    }

    /// Adds the answer to one picture; `dense`: the answer of the full computation, where it is wanted.
    mutating func add(
        _ mask: LabelMap, _ record: SegmentationRecord, truth: LabelMap, dense: LabelMap?, milliseconds: Double
    ) {
        images += 1
        confusion.add(mask, truth: truth)
        for (stage, count) in record.exits.enumerated() { exits[stage] += count }
        macs += Double(record.macs)
        denseMACs += Double(record.denseMACs)
        self.milliseconds += milliseconds
        if let dense { agreements.append(mask.agreement(with: dense)) }
    }

    /// Multiply-adds of a picture, the mean.
    package var meanMACs: Int { Self.mean(macs, images) }
    /// The same of the model with all its heads and nothing leaving.
    package var meanDenseMACs: Int { Self.mean(denseMACs, images) }
    /// `macs` over `dense_macs`; nil before the first picture.
    package var ratio: Double? { denseMACs > 0 ? macs / denseMACs : nil }
    /// Time of a picture in the network, the mean.
    package var meanMilliseconds: Double? { images > 0 ? milliseconds / Double(images) : nil }
    /// Share of the pixels that are as the full computation has them, the mean over the pictures; nil if not asked for.
    package var agreement: Double? {
        agreements.isEmpty ? nil : agreements.reduce(0, +) / Double(agreements.count)
    }
    /// The same of the picture that agrees least.
    package var worstAgreement: Double? { agreements.min() }

    private static func mean(_ sum: Double, _ count: Int) -> Int { Int((sum / Double(max(count, 1))).rounded()) }
}
