/// A light at night that shines to all sides.
struct StreetLamp {
    let position: Vector
    let color: Vector
    /// Metres at which a quarter of the light is left.
    let reach: Float

    func light(at place: Vector) -> Vector {
        let offset = place - position
        let square = reach * reach
        let share = square / (square + (offset * offset).sum())
        return color * (share * share)
    }
}
