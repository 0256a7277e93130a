extension Vector {
    var size: Float { (self * self).sum().squareRoot() }

    /// Of length 1; zero becomes upright.
    var unit: Vector {
        let length = size
        return length > 1e-12 ? self / length : Vector(0, 1, 0)
    }
}
