/// A mask as COCO stores it: how many pixels in turn are outside it and inside, column by column, from the top left.
package struct RunLengths: Equatable, Sendable {
    package let size: PixelSize
    /// Pixels outside, inside, outside, ...; their sum is the picture's.
    package internal(set) var counts: [Int]

    package init(size: PixelSize, counts: [Int]) {
        self.size = size
        self.counts = counts
    }

    /// Pixels inside.
    package var area: Int { stride(from: 1, to: counts.count, by: 2).reduce(0) { $0 + counts[$1] } }

    /// Gives the pixels inside a value. `labels` must have the mask's size.
    package func paint(_ value: UInt16, on labels: LabelMap) {
        precondition(labels.size == size)
        var place = 0
        for (index, count) in counts.enumerated() {
            defer { place += count }
            guard index % 2 == 1 else { continue }
            var (x, y) = place.quotientAndRemainder(dividingBy: size.height)
            for _ in 0..<count {
                labels[x, y] = value
                y += 1
                if y == size.height { (x, y) = (x + 1, 0) }
            }
        }
    }
}

/// COCO's compressed text, as pycocotools writes it: from the fourth count on, the difference to the one before last;
/// five bits a character, least first; a sixth bit says that more follow; 48 is added to make it printable.
extension RunLengths {
    /// The text, in ASCII.
    package var text: [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(counts.count * 2)
        for (index, count) in counts.enumerated() {
            var rest = index > 2 ? count - counts[index - 2] : count
            while true {
                let bits = UInt8(rest & 31)
                rest >>= 5
                // The last character's fifth bit is the sign.
                let isLast = bits & 16 == 0 ? rest == 0 : rest == -1
                text.append((isLast ? bits : bits | 32) + 48)
                if isLast { break }
            }
        }
        return text
    }

    /// Nil if the text is damaged, or about another size.
    package init?(text: some Sequence<UInt8>, size: PixelSize) {
        var counts: [Int] = []
        var value = 0
        var shift = 0
        var total = 0
        for character in text {
            guard (48..<112).contains(character), shift <= 50 else { return nil }
            let bits = Int(character - 48)
            value |= (bits & 31) << shift
            shift += 5
            if bits & 32 != 0 { continue }
            if bits & 16 != 0 { value |= -1 << shift }
            if counts.count > 2 { value += counts[counts.count - 2] }
            guard (0...size.count - total).contains(value) else { return nil }
            counts.append(value)
            total += value
            (value, shift) = (0, 0)
        }
        guard shift == 0, total == size.count else { return nil }
        self.init(size: size, counts: counts)
    }
}
