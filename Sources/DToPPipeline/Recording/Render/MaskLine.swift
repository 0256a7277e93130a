import Imaging

/// A line of a recording's masks, which may come from anywhere.
struct MaskLine: Decodable {
    struct Mask: Decodable {
        struct Segmentation: Decodable {
            let size: [Int]
            let counts: String
        }

        let label: Int
        let segmentation: Segmentation

        private enum CodingKeys: String, CodingKey {
            case label = "category_id"
            case segmentation
        }

        /// Nil if it makes no sense.
        var runs: RunLengths? {
            MaskLine.size(segmentation.size).flatMap { RunLengths(text: segmentation.counts.utf8, size: $0) }
        }
    }

    struct Tokens: Decodable {
        let size: [Int]
        let input: [Int]
        let patch: Int

        /// Nil if it makes no sense.
        var grid: TokenGrid? {
            guard let grid = MaskLine.size(size), let input = MaskLine.size(input), (1...1024).contains(patch),
                // As many tokens as it takes to cover the input.
                grid.width == (input.width + patch - 1) / patch, grid.height == (input.height + patch - 1) / patch
            else { return nil }
            return TokenGrid(size: grid, input: input, patch: patch)
        }
    }

    let time: Double
    let frame: Int
    let sourceTime: Double?
    let ratio: Double?
    let exitCounts: [Int]?
    let tokens: Tokens?
    let exits: String?
    let masks: [Mask]?

    private enum CodingKeys: String, CodingKey {
        case time = "time_s"
        case frame
        case sourceTime = "source_time_s"
        case ratio
        case exitCounts = "exit_counts"
        case tokens, exits, masks
    }

    /// Of height and width; nil if they make no sense.
    private static func size(_ sides: [Int]) -> PixelSize? {
        guard sides.count == 2, sides.allSatisfy({ (1...1 << 15).contains($0) }) else { return nil }
        return PixelSize(width: sides[1], height: sides[0])
    }
}
