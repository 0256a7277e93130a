/// A camera's position and orientation: moves patches from world to camera coordinates, in which `Rasterizer` draws.
struct Pose {
    let position: Vector
    let right: Vector
    let up: Vector
    let forward: Vector

    /// Looks from `position` at `target`, which must not be straight up or down. `roll`: turns clockwise.
    init(position: Vector, target: Vector, roll: Float = 0) {
        self.position = position
        forward = (target - position).unit
        let level = Vector(0, 1, 0).cross(forward).unit
        let above = forward.cross(level)
        right = (level * Wave.cosine(roll) + above * Wave.sine(roll)).unit
        up = forward.cross(right)
    }

    func turned(_ direction: Vector) -> Vector {
        Vector((direction * right).sum(), (direction * up).sum(), (direction * forward).sum())
    }

    func seen(_ place: Vector) -> Vector { turned(place - position) }

    /// The patch in camera coordinates.
    func seen(_ patch: Patch) -> Patch {
        var moved = patch
        moved.origin = seen(patch.origin)
        moved.across = turned(patch.across)
        moved.down = turned(patch.down)
        return moved
    }
}
