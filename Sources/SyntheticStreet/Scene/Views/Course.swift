/// A straight line or arc on the ground; lengths in metres, headings in turns to the right of z.
struct Course {
    var start: SIMD2<Float>
    var heading: Float
    /// Turns per metre; positive bends to the right.
    var bend: Float = 0
    var length: Float

    /// The place `along` the course and `offset` to its right, and the heading there.
    func at(_ along: Float, offset: Float = 0) -> (place: SIMD2<Float>, heading: Float) {
        let turned = bend * along
        let angle = heading + turned
        let ahead = SIMD2(Wave.sine(heading), Wave.cosine(heading))
        let right = SIMD2(ahead.y, -ahead.x)
        var place = start
        if abs(bend) < 1e-6 {
            place += ahead * along
        } else {
            let radius = 1 / (6.283_185_5 * bend)
            place += ahead * (radius * Wave.sine(turned)) + right * (radius * (1 - Wave.cosine(turned)))
        }
        return (place + SIMD2(Wave.cosine(angle), -Wave.sine(angle)) * offset, angle)
    }
}
