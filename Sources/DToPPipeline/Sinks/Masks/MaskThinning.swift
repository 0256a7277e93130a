import DToPConfiguration
import Imaging

/// Chooses the masks to write: one in a while, and those that differ enough from the last one written.
package struct MaskThinning {
    private let interval: Double?
    private let change: Double?
    /// When the next mask is due, in seconds; nil before the first.
    private var due: Double?
    private var lastTime = -Double.infinity
    /// The last mask written; nil if differences do not matter.
    private var last: LabelMap?

    package init(_ configuration: MaskConfiguration) {
        interval = configuration.every?.seconds
        change = configuration.change
    }

    /// Whether to write the mask.
    /// - Parameter seconds: presentation time.
    package mutating func takes(_ labels: LabelMap, at seconds: Double) -> Bool {
        guard isDue(seconds), differs(labels) else { return false }
        if let interval {
            // On a steady grid, unless it has fallen behind by a whole interval.
            let next = (due ?? seconds) + interval
            due = next > seconds ? next : seconds + interval
        }
        return true
    }

    private mutating func isDue(_ seconds: Double) -> Bool {
        // Time that goes back begins anew.
        if seconds < lastTime { due = nil }
        lastTime = seconds
        // A timestamp is rounded to its time base.
        return due.map { seconds >= $0 - 1e-6 } ?? true
    }

    private mutating func differs(_ labels: LabelMap) -> Bool {
        guard let change else { return true }
        if let last, last.size == labels.size {
            if labels.difference(from: last) <= change { return false }
            last.copy(labels)
        } else {
            last = labels.copied()
        }
        return true
    }
}
