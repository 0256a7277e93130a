/// A lamp at night that shines in all directions.
struct StreetLamp {
    let position: Vector
    let color: Vector
    /// Distance in metres at which a quarter of the light remains.
    let reach: Float

    func light(at place: Vector) -> Vector {
        let offset = place - position
        let square = reach * reach
        let share = square / (square + (offset * offset).sum())
        return color * (share * share)
    }
}
