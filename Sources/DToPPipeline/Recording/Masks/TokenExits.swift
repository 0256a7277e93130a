import DToPEngine

/// Where each token of a frame left the network, and whether it was carried, as text: the letter of a stage, `A` for the
/// first, and the number of tokens in a row if that is not 1. Small letters are carried tokens; `-` are those outside the
/// region of interest.
package struct TokenExits: Equatable, Sendable {
    /// As `Segmentation` has them. [row by row]
    package var stages: [UInt8]
    package var isCarried: [Bool]

    package init(stages: [UInt8], isCarried: [Bool]) {
        self.stages = stages
        self.isCarried = isCarried
    }

    init(_ answer: Segmentation) { self.init(stages: answer.exitStages, isCarried: answer.isCarried) }

    /// As many stages as there are letters.
    package static let mostStages = 26

    /// Appends the text. Stages beyond the last letter count as outside.
    package func write(to json: inout JSONBytes) {
        var start = 0
        while start < stages.count {
            var end = start + 1
            while end < stages.count, stages[end] == stages[start], isCarried[end] == isCarried[start] { end += 1 }
            json.raw(CollectionOfOne(letter(of: start)))
            if end - start > 1 { json.integer(end - start) }
            start = end
        }
    }

    private func letter(of token: Int) -> UInt8 {
        guard stages[token] < Self.mostStages else { return UInt8(ascii: "-") }
        return stages[token] + UInt8(ascii: isCarried[token] ? "a" : "A")
    }

    /// Nil if the text makes no sense for `count` tokens.
    package init?(text: some Sequence<UInt8>, count: Int) {
        self.init(stages: [], isCarried: [])
        var letter: UInt8?
        var length = 0
        /// Appends the last run; false if it is too long.
        func close(_ exits: inout TokenExits) -> Bool {
            guard let letter else { return length == 0 }
            let tokens = length == 0 ? 1 : length
            guard tokens <= count - exits.stages.count else { return false }
            let isCarried = letter >= UInt8(ascii: "a")
            let stage = letter == UInt8(ascii: "-") ? 255 : letter - UInt8(ascii: isCarried ? "a" : "A")
            exits.stages += repeatElement(stage, count: tokens)
            exits.isCarried += repeatElement(isCarried, count: tokens)
            return true
        }
        for byte in text {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                length = length * 10 + Int(byte - UInt8(ascii: "0"))
                guard letter != nil, (1...count).contains(length) else { return nil }
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"):
                guard close(&self) else { return nil }
                (letter, length) = (byte, 0)
            default: return nil
            }
        }
        guard close(&self), stages.count == count else { return nil }
    }

    /// The frame's counts of tokens, over `stageCount` stages.
    package func tokens(stageCount: Int) -> FrameRecord.Tokens {
        var tokens = FrameRecord.Tokens(exits: Array(repeating: 0, count: stageCount))
        for (stage, isCarried) in zip(stages, isCarried) where stage < stageCount {
            tokens.total += 1
            if isCarried {
                tokens.carried += 1
            } else {
                tokens.active += 1
                tokens.exits[Int(stage)] += 1
            }
        }
        return tokens
    }
}
