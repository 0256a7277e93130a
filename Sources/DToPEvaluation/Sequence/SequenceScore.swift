import Compute
import DToPEngine
import DToPPipeline
import Imaging

/// The totals of one run's answers over the frames of sequences.
package struct SequenceScore: Sendable {
    /// How far answers agree with a reference's.
    package struct Agreement: Sendable {
        /// The share of pixels that agree with the reference, for each frame.
        fileprivate(set) var shares: [Double] = []
        /// Pixels whose class in the reference is the same as in the frame before, and those of them that agree.
        fileprivate var stable = 0
        fileprivate var agreeing = 0

        /// The mean and the least agreement of a frame, 0...1; nil before the first.
        package var mean: Double? {
            shares.isEmpty ? nil : shares.reduce(0, +) / Double(shares.count)
        }
        package var worst: Double? { shares.min() }
        /// Agreement where the reference is stable, 0...1; nil if it never is.
        package var whereStable: Double? { stable > 0 ? Double(agreeing) / Double(stable) : nil }

        fileprivate mutating func add(_ other: Agreement) {
            shares += other.shares
            stable += other.stable
            agreeing += other.agreeing
        }
    }

    package private(set) var frames = 0
    package private(set) var macs = 0.0
    package private(set) var denseMACs = 0.0
    /// Time in the network.
    package private(set) var milliseconds = 0.0
    /// Computed tokens, and all tokens.
    package private(set) var active = 0
    package private(set) var tokens = 0
    package private(set) var withDense = Agreement()
    package private(set) var withPerFrame = Agreement()
    /// Pixels that have not changed since the frame before, and those of them whose class changed.
    private var unchanged = 0
    private var flipped = 0
    package private(set) var confusion: ConfusionMatrix

    package init(classCount: Int) { confusion = ConfusionMatrix(classCount: classCount) }

    /// Adds the answer for a frame.
    /// - Parameter frame: what the answer is compared with.
    package mutating func add(
        _ answer: SequenceFrame.Answer, _ record: SegmentationRecord, milliseconds: Double, frame: SequenceFrame
    ) {
        frames += 1
        macs += Double(record.macs)
        denseMACs += Double(record.denseMACs)
        self.milliseconds += milliseconds
        active += record.active
        tokens += record.tokens
        compare(answer.mask, frame.dense, &withDense)
        compare(answer.mask, frame.perFrame, &withPerFrame)
        if let before = answer.before, let isUnchanged = frame.isUnchanged {
            countFlips(answer.mask, before, isUnchanged)
        }
        if let truth = frame.truth { confusion.add(answer.mask, truth: truth) }
    }

    /// Adds the totals of another sequence.
    package mutating func add(_ other: SequenceScore) {
        frames += other.frames
        macs += other.macs
        denseMACs += other.denseMACs
        milliseconds += other.milliseconds
        active += other.active
        tokens += other.tokens
        withDense.add(other.withDense)
        withPerFrame.add(other.withPerFrame)
        unchanged += other.unchanged
        flipped += other.flipped
        confusion.add(other.confusion)
    }

    /// Multiply-adds as a share of the dense computation's; nil before the first frame.
    package var ratio: Double? { denseMACs > 0 ? macs / denseMACs : nil }
    /// Share of the tokens that were computed; nil before the first frame.
    package var activeShare: Double? { tokens > 0 ? Double(active) / Double(tokens) : nil }
    /// Share of the unchanged pixels whose class differs from that in the frame before; nil if no pixel was unchanged.
    package var flips: Double? { unchanged > 0 ? Double(flipped) / Double(unchanged) : nil }

    private func compare(_ mask: LabelMap, _ reference: SequenceFrame.Answer, _ agreement: inout Agreement) {
        var equal = 0
        var stable = 0
        var agreeing = 0
        for y in 0..<mask.size.height {
            let found = unsafe mask.row(y)
            let wanted = unsafe reference.mask.row(y)
            let earlier = unsafe reference.before?.row(y)
            for x in 0..<mask.size.width {
                let agrees = unsafe found[x] == wanted[x]
                if agrees { equal += 1 }
                if let earlier = unsafe earlier, unsafe earlier[x] == wanted[x] {
                    stable += 1
                    if agrees { agreeing += 1 }
                }
            }
        }
        agreement.shares.append(Double(equal) / Double(max(mask.size.count, 1)))
        agreement.stable += stable
        agreement.agreeing += agreeing
    }

    private mutating func countFlips(_ mask: LabelMap, _ before: LabelMap, _ isUnchanged: GrayImage) {
        for y in 0..<mask.size.height {
            let now = unsafe mask.row(y)
            let earlier = unsafe before.row(y)
            let same = unsafe isUnchanged.row(y)
            for x in 0..<mask.size.width where unsafe same[x] != 0 {
                unchanged += 1
                if unsafe now[x] != earlier[x] { flipped += 1 }
            }
        }
    }
}
