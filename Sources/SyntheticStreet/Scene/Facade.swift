/// The street front of a building: a texture of 16 by 16 m, filled from the ground up to `height`.
struct Facade {
    static let side: Float = 16

    let texture: Texture
    /// The same wall without openings, for gables and chimneys.
    let wall: Texture
    /// Height of the eaves, in metres.
    let height: Float
    /// Whether the roof is pitched; if not, it is flat behind a parapet.
    let pitched: Bool
}
