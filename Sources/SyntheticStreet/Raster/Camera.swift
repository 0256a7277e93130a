import Imaging

/// A pinhole camera above the road that looks along the street (+z; x right, y up; metres).
struct Camera {
    var position: Vector
    /// Focal length and principal point, in samples.
    let focal: Float
    let centerX: Float
    let centerY: Float

    static let near: Float = 0.4

    /// `sway`: shift of the image plane, as a share of the width.
    init(position: Vector, sway: SIMD2<Float>, size: PixelSize) {
        self.position = position
        let width = Float(2 * size.width)
        let height = Float(2 * size.height)
        // CamVid's lens: about 51 degrees across. Wide pictures show more at the sides, not less at the top.
        focal = 1.04 * min(width, height * 1.4)
        centerX = width * (0.5 + sway.x)
        centerY = height * 0.475 + width * sway.y
    }

    /// A camera at the origin whose principal point is the middle of `buffer`; `focal` is in samples.
    init(focal: Float, buffer: SampleBuffer) {
        position = .zero
        self.focal = focal
        centerX = Float(buffer.width) / 2
        centerY = Float(buffer.height) / 2
    }
}
