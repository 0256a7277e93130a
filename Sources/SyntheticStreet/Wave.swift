/// Sine and cosine of angles in turns, by polynomial: without libm, every machine gets the same bits.
enum Wave {
    /// sin(2 pi `turns`), error below 2e-4.
    static func sine(_ turns: Float) -> Float {
        let folded = turns - turns.rounded()  // -0.5...0.5
        let distance = abs(folded) > 0.25 ? (folded < 0 ? -0.5 - folded : 0.5 - folded) : folded
        let x = distance * 6.283_185_5
        let square = x * x
        return x * (1 - square * (1 / 6 - square * (1 / 120 - square * (1 / 5040))))
    }

    static func cosine(_ turns: Float) -> Float { sine(turns + 0.25) }
}
