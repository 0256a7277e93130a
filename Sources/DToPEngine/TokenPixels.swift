import Numerics

/// Which pixels of a picture each token stands for: those nearest to its middle, as the scores are upsampled.
public struct TokenPixels: Sendable {
    /// Pixels across each column of tokens, and down each row.
    public let columns: [Range<Int>]
    public let rows: [Range<Int>]

    /// - Parameters:
    ///   - grid: tokens across and down.
    ///   - input: pixels that the grid was cut from in tokens of `patch`; the last ones may reach beyond.
    ///   - picture: the size of the picture.
    public init(grid: PixelSize, input: PixelSize, patch: Int, picture: PixelSize) {
        columns = Self.ranges(grid.width, patch: patch, input: input.width, length: picture.width)
        rows = Self.ranges(grid.height, patch: patch, input: input.height, length: picture.height)
    }

    private static func ranges(_ count: Int, patch: Int, input: Int, length: Int) -> [Range<Int>] {
        // The first pixel whose middle lies at or behind a position of the input.
        func first(at position: Int) -> Int { min((2 * length * position + input - 1) / (2 * input), length) }
        return (0..<count).map { first(at: $0 * patch)..<first(at: ($0 + 1) * patch) }
    }
}
