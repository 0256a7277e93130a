extension Vector {
    var size: Float { (self * self).sum().squareRoot() }

    /// The vector scaled to length 1; zero becomes (0, 1, 0).
    var unit: Vector {
        let length = size
        return length > 1e-12 ? self / length : Vector(0, 1, 0)
    }
}
