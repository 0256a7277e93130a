/// A patch's outline on the screen, clipped at the near plane: at most five corners, kept inline.
struct ScreenOutline {
    private(set) var count = 0
    private(set) var top = Float.infinity
    private(set) var bottom = -Float.infinity
    private var xs = SIMD8<Float>()
    private var ys = SIMD8<Float>()

    mutating func append(_ patch: Patch, _ camera: Camera) {
        let a = patch.corner(patch.outline.a) - camera.position
        let b = patch.corner(patch.outline.b) - camera.position
        let c = patch.corner(patch.outline.c) - camera.position
        let d = patch.corner(patch.outline.d) - camera.position
        append(a, next: b, camera)
        append(b, next: c, camera)
        append(c, next: d, camera)
        append(d, next: a, camera)
    }

    /// Appends a corner if it is in front of the near plane, and the point where its edge to `next` crosses that plane.
    private mutating func append(_ corner: Vector, next: Vector, _ camera: Camera) {
        if corner.z >= Camera.near { append(corner, camera) }
        guard (corner.z >= Camera.near) != (next.z >= Camera.near), count < 8 else { return }
        let share = (Camera.near - corner.z) / (next.z - corner.z)
        var crossing = corner + (next - corner) * share
        crossing.z = Camera.near
        append(crossing, camera)
    }

    private mutating func append(_ corner: Vector, _ camera: Camera) {
        let scale = camera.focal / corner.z
        let x = camera.centerX + corner.x * scale
        let y = camera.centerY - corner.y * scale
        xs[count] = x
        ys[count] = y
        count += 1
        top = min(top, y)
        bottom = max(bottom, y)
    }

    /// Where the horizontal line at `y` enters and leaves the outline.
    @inline(__always) func crossings(_ y: Float) -> (left: Float, right: Float) {
        var left = Float.infinity
        var right = -Float.infinity
        var previous = count - 1
        for index in 0..<count {
            let y0 = ys[previous]
            let y1 = ys[index]
            if (y0 > y) != (y1 > y) {
                let x = xs[previous] + (xs[index] - xs[previous]) * (y - y0) / (y1 - y0)
                left = min(left, x)
                right = max(right, x)
            }
            previous = index
        }
        return (left, right)
    }
}
