import DToPModel
import Imaging

extension StreamEngine {
    /// Tokens along the short side below which an input is not made smaller: nothing would be recognised.
    private static let fewestTokens = 8

    /// Size of the network's input for a displayed size, with `scale` of each side's tokens. The usual size if that
    /// would be too small, or if the model looks through windows of one size. Throws `inputTooLarge`.
    package func inputSize(displayed: PixelSize, scale: Double) throws(RunError) -> PixelSize {
        let usual = try inputSize(displayed: displayed)
        guard scale < 1, case .whole = directory.configuration.inference else { return usual }
        let grid = directory.configuration.grid(for: usual)
        func side(_ tokens: Int) -> Int { Int((Double(tokens) * scale).rounded()) }
        guard min(side(grid.width), side(grid.height)) >= Self.fewestTokens else { return usual }
        let patch = directory.configuration.patchSize
        return PixelSize(width: side(grid.width) * patch, height: side(grid.height) * patch)
    }
}
