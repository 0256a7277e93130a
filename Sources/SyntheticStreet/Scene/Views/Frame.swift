/// A coordinate frame in the world (not a frame of video): x right, y up, z forward.
struct Frame {
    var origin = Vector.zero
    private(set) var right = Vector(1, 0, 0)
    private(set) var forward = Vector(0, 0, 1)

    init() {}

    /// `forward`: direction of its z axis; made level.
    init(origin: Vector, forward: Vector) {
        self.origin = origin
        self.forward = Vector(forward.x, 0, forward.z).unit
        right = Vector(self.forward.z, 0, -self.forward.x)
    }

    func turned(_ direction: Vector) -> Vector {
        right * direction.x + Vector(0, direction.y, 0) + forward * direction.z
    }

    func place(_ local: Vector) -> Vector { origin + turned(local) }

    /// A frame inside this one; `turn`: turns to the right.
    func inner(x: Float, y: Float = 0, z: Float, turn: Float = 0) -> Frame {
        Frame(
            origin: place(Vector(x, y, z)), forward: turned(Vector(Wave.sine(turn), 0, Wave.cosine(turn))))
    }

    /// A world place in this frame's coordinates.
    func local(_ place: Vector) -> Vector {
        let offset = place - origin
        return Vector((offset * right).sum(), offset.y, (offset * forward).sum())
    }
}
