import Numerics

/// A pinhole above the road that looks along the street (+z; x right, y up, metres); sways move the image plane.
struct Camera {
    var position: Vector
    /// Focal length and principal point, in samples.
    let focal: Float
    let centerX: Float
    let centerY: Float

    static let near: Float = 0.4

    /// `sway`: image shift in parts of the width.
    init(position: Vector, sway: SIMD2<Float>, size: PixelSize) {
        self.position = position
        let width = Float(2 * size.width)
        let height = Float(2 * size.height)
        // CamVid's lens: about 51 degrees across; wide pictures see more to the sides, not less above.
        focal = 1.04 * min(width, height * 1.4)
        centerX = width * (0.5 + sway.x)
        centerY = height * 0.475 + width * sway.y
    }

    /// An eye at the origin that looks at the middle of `buffer`; `focal` in samples.
    init(focal: Float, buffer: SampleBuffer) {
        position = .zero
        self.focal = focal
        centerX = Float(buffer.width) / 2
        centerY = Float(buffer.height) / 2
    }
}
