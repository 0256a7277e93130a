import Compute
import DToPModel

/// Decides which tokens exit at a head (paper, section 3.3 and Table 5).
package struct Pruner {
    /// Whether each token exits, after `choose`. [N]
    package let leaves: UnsafeMutablePointer<Bool>
    /// Tokens in the order of `rank`: inverted confidence in the high bits, index in the low ones. [N]
    private let ranking: UnsafeMutablePointer<UInt64>
    /// Context tokens of each class. [K]
    private let keptPerClass: UnsafeMutablePointer<Int32>
    private let classes: Int

    /// For up to `tokens` tokens per picture; takes its memory from `arena`.
    package init(tokens: Int, classes: Int, arena: inout Arena) {
        self.classes = classes
        leaves = arena.allocate(Bool.self, count: tokens)
        ranking = arena.allocate(UInt64.self, count: tokens)
        keptPerClass = arena.allocate(Int32.self, count: classes)
    }

    /// Marks in `leaves` which of `count` tokens with these confidences and labels exit by `rule`, and returns their
    /// number.
    /// - Parameters:
    ///   - allowance: how far to lower the threshold for a token.
    ///   - addHeld: adds the confident tokens of each class [K] that already stay as context.
    package func choose(
        by rule: PruningConfiguration, confidence: UnsafePointer<Float>, label: UnsafePointer<UInt16>, count: Int,
        allowance: (Int) -> Float = { _ in 0 }, addHeld: (UnsafeMutablePointer<Int32>) -> Void = { _ in }
    ) -> Int {
        leaves.update(repeating: false, count: count)
        switch rule.method {
        case .remove, .average:
            var leaving = 0
            for token in 0..<count where confidence[token] > rule.threshold - allowance(token) {
                leaves[token] = true
                leaving += 1
            }
            return leaving
        case .topk:
            keptPerClass.update(repeating: 0, count: classes)
            addHeld(keptPerClass)
            return chooseAllButTop(rule, confidence, label, count, allowance)
        case .ratio:
            rank(confidence, count) { _ in true }
            let leaving = Int(rule.ratio * Double(count))
            for place in 0..<leaving { leaves[Self.token(ranking[place])] = true }
            return leaving
        }
    }

    /// Confident tokens exit, but the most confident of each class stay as context.
    private func chooseAllButTop(
        _ rule: PruningConfiguration, _ confidence: UnsafePointer<Float>, _ label: UnsafePointer<UInt16>, _ count: Int,
        _ allowance: (Int) -> Float
    ) -> Int {
        let confident = rank(confidence, count) { confidence[$0] > rule.threshold - allowance($0) }
        var leaving = 0
        for place in 0..<confident {
            let token = Self.token(ranking[place])
            let kept = keptPerClass + Int(label[token])
            if kept.pointee < rule.keepPerClass {
                kept.pointee += 1
            } else {
                leaves[token] = true
                leaving += 1
            }
        }
        return leaving
    }

    /// Ranks the tokens that qualify and returns their number: most confident first, ties by lower index.
    @inline(__always) @discardableResult
    private func rank(_ confidence: UnsafePointer<Float>, _ count: Int, where qualifies: (Int) -> Bool) -> Int {
        var ranked = 0
        for token in 0..<count where qualifies(token) {
            // Positive floats order like their bits; NaN counts as no confidence at all.
            let bits = confidence[token] > 0 ? confidence[token].bitPattern : 0
            ranking[ranked] = UInt64(~bits) << 32 | UInt64(token)
            ranked += 1
        }
        heapSort(ranking, count: ranked)
        return ranked
    }

    private static func token(_ ranked: UInt64) -> Int { Int(ranked & 0xffff_ffff) }
}

/// Sorts in place, ascending, without allocating; the standard library's sort allocates.
package func heapSort(_ values: UnsafeMutablePointer<UInt64>, count: Int) {
    func sink(_ start: Int, _ end: Int) {
        var root = start
        while 2 * root + 1 < end {
            var child = 2 * root + 1
            if child + 1 < end, values[child] < values[child + 1] { child += 1 }
            guard values[root] < values[child] else { return }
            swap(root, child)
            root = child
        }
    }
    func swap(_ a: Int, _ b: Int) {
        let value = values[a]
        values[a] = values[b]
        values[b] = value
    }
    for start in stride(from: count / 2 - 1, through: 0, by: -1) { sink(start, count) }
    for end in stride(from: count - 1, to: 0, by: -1) {
        swap(0, end)
        sink(0, end)
    }
}
