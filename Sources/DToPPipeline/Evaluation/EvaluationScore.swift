import DToPEngine
import Numerics

/// What a rule's answers to pictures add up to.
package struct EvaluationScore: Sendable {
    /// The share of a picture's labelled pixels whose class was found, 0...1.
    package struct Picture: Equatable, Sendable {
        package let name: String
        package let pixelAccuracy: Double
    }

    /// How many of the worst pictures a report names.
    private static let mostNamed = 5

    /// Pictures scored.
    package private(set) var images = 0
    package private(set) var confusion: ConfusionMatrix
    /// Tokens of all pictures by the stage at which they left.
    package private(set) var exits: [Int]
    private var macs = 0.0
    private var denseMACs = 0.0
    private var milliseconds = 0.0
    private var agreements: [Double] = []
    /// Those with labelled pixels.
    private var accuracies: [Picture] = []

    init(classCount: Int, stageCount: Int) {
        confusion = ConfusionMatrix(classCount: classCount)
        exits = Array(repeating: 0, count: stageCount)
    }

    /// Adds the answer to the picture `name`; `dense`: the answer of the full computation, where it is wanted.
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

    /// Multiply-adds of a picture, the mean.
    package var meanMACs: Int { Self.mean(macs, images) }
    /// The same of the model with all its heads and nothing leaving.
    package var meanDenseMACs: Int { Self.mean(denseMACs, images) }
    /// `macs` over `dense_macs`; nil before the first picture.
    package var ratio: Double? { denseMACs > 0 ? macs / denseMACs : nil }
    /// The pictures of which the least was right, the worst first; five at most.
    package var worstPictures: [Picture] {
        Array(accuracies.sorted { $0.pixelAccuracy < $1.pixelAccuracy }.prefix(Self.mostNamed))
    }
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
