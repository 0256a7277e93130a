import Imaging

/// The pixels of a picture that each token stands for: those nearest to its centre, as in upsampling.
package struct TokenPixels: Sendable {
    /// Pixels of each column of tokens, and of each row.
    package let columns: [Range<Int>]
    package let rows: [Range<Int>]

    /// - Parameters:
    ///   - grid: tokens across and down.
    ///   - input: size in pixels of what was cut into tokens of `patch`; the last ones may reach beyond it.
    ///   - picture: size of the picture, in pixels.
    package init(grid: PixelSize, input: PixelSize, patch: Int, picture: PixelSize) {
        columns = Self.ranges(grid.width, patch: patch, input: input.width, length: picture.width)
        rows = Self.ranges(grid.height, patch: patch, input: input.height, length: picture.height)
    }

    private static func ranges(_ count: Int, patch: Int, input: Int, length: Int) -> [Range<Int>] {
        // The first pixel whose centre lies at or after a position of the input.
        func first(at position: Int) -> Int { min((2 * length * position + input - 1) / (2 * input), length) }
        return (0..<count).map { first(at: $0 * patch)..<first(at: ($0 + 1) * patch) }
    }
}
