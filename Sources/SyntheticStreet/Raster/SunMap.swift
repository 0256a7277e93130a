import Imaging

/// A shadow map: the static scenery seen from the sun tells which places lie in shadow.
final class SunMap {
    private static let distance: Float = 700
    private let buffer: SampleBuffer
    private let pose: Pose
    private let camera: Camera

    /// - Parameters:
    ///   - sun: direction towards the sun.
    ///   - center: middle of the mapped area; `radius`: how far the area reaches, in metres.
    init(_ patches: [Patch], sun: Vector, center: Vector, radius: Float) {
        buffer = SampleBuffer(PixelSize(width: 560, height: 560))
        pose = Pose(position: center + sun * Self.distance, target: center)
        camera = Camera(focal: Float(buffer.width) / 2 * Self.distance / radius, buffer: buffer)
        let casters = patches.filter { $0.mode != .shadow && $0.mode != .glow && $0.label != .sky }
        var list = DrawList()
        list.draw(
            casters, from: pose, with: Rasterizer(buffer: buffer, camera: camera, hazeColor: .zero, hazeDepth: 1e6))
    }

    /// 0 in the sun, 1 in the shade, in between at the edge.
    func shade(_ place: Vector) -> Float {
        let seen = pose.seen(place)
        let scale = camera.focal / seen.z
        let x = camera.centerX + seen.x * scale - 0.5
        let y = camera.centerY - seen.y * scale - 0.5
        guard x > 2, y > 2, x < Float(buffer.width - 4), y < Float(buffer.height - 4) else { return 0 }
        // Counts only what is at least 30 cm nearer to the sun, so that a surface does not shade itself.
        let threshold = 1 / (seen.z - 0.3)
        let shift: Float = 0.7
        let upper = share(x - shift, y - shift, threshold) + share(x + shift, y - shift, threshold)
        let lower = share(x - shift, y + shift, threshold) + share(x + shift, y + shift, threshold)
        return (upper + lower) * 0.25
    }

    /// Interpolated share of the four samples around a place that are nearer than `threshold`.
    @inline(__always) private func share(_ x: Float, _ y: Float, _ threshold: Float) -> Float {
        let column = Int(x)
        let row = Int(y)
        let shareX = x - Float(column)
        let samples = buffer.nearness + row * buffer.width + column
        func hit(_ offset: Int) -> Float { samples[offset] > threshold ? 1 : 0 }
        let top = hit(0) * (1 - shareX) + hit(1) * shareX
        let bottom = hit(buffer.width) * (1 - shareX) + hit(buffer.width + 1) * shareX
        return top + (bottom - top) * (y - Float(row))
    }
}
