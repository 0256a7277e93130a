/// Draws patches of the world seen from a pose, in the order that each mode needs.
struct DrawList {
    private var keys: [(key: Float, index: Int)] = []
    private var seen: [Patch] = []

    /// Draws solid things from near to far (skipping most hidden samples), then shadows, then translucent things from
    /// far to near.
    mutating func draw(_ patches: [Patch], from pose: Pose, with rasterizer: Rasterizer) {
        keys.removeAll(keepingCapacity: true)
        seen.removeAll(keepingCapacity: true)
        for patch in patches {
            let moved = pose.seen(patch)
            guard let depth = depth(moved, rasterizer.camera, rasterizer.buffer) else { continue }
            let key: Float =
                switch patch.mode {
                case .solid, .cutOut: depth
                case .shadow, .cast: 1e5 + depth
                case .mixed: 3e5 - depth
                case .mirror: 6e5 - depth
                case .glow: 9e5 - depth
                }
            keys.append((key, seen.count))
            seen.append(moved)
        }
        keys.sort { $0.key == $1.key ? $0.index < $1.index : $0.key < $1.key }
        for entry in keys { rasterizer.draw(seen[entry.index]) }
    }

    /// Mean depth of the corners; nil if the patch is outside the picture or faces away.
    private func depth(_ patch: Patch, _ camera: Camera, _ buffer: SampleBuffer) -> Float? {
        if patch.isOneSided, (patch.across.cross(patch.down) * patch.origin).sum() >= 0 { return nil }
        let outline = patch.outline
        let a = patch.corner(outline.a)
        let b = patch.corner(outline.b)
        let c = patch.corner(outline.c)
        let d = patch.corner(outline.d)
        let depths = SIMD4(a.z, b.z, c.z, d.z)
        guard depths.max() > Camera.near else { return nil }
        let xs = SIMD4(a.x, b.x, c.x, d.x) * camera.focal
        let ys = SIMD4(a.y, b.y, c.y, d.y) * camera.focal
        let left = xs + depths * camera.centerX
        let right = depths * (Float(buffer.width) - camera.centerX) - xs
        let top = depths * camera.centerY - ys
        let bottom = depths * (Float(buffer.height) - camera.centerY) + ys
        guard left.max() > 0, right.max() > 0, top.max() > 0, bottom.max() > 0 else { return nil }
        return max(depths.sum() * 0.25, 0)
    }
}
