/// A car's shape and paint. Side texture: length by 1.6 m; front and rear: width by 1.6 m, ground at the bottom.
struct CarModel {
    static let textureHeight: Float = 1.6
    static let width: Float = 1.72

    let length: Float
    /// Height of the waist line (bottom of the windows) and of the roof.
    let waist: Float
    let roof: Float
    /// Distance from the rear end: foot of the rear window, rear and front edges of the roof, foot of the windscreen.
    let rearFoot: Float
    let rearRoof: Float
    let frontRoof: Float
    let frontFoot: Float
    /// Half the roof's width.
    let roofHalf: Float

    let side: Texture
    let front: Texture
    let rear: Texture
    /// Paint for bonnet, roof and boot; dark glass for the slanting windows.
    let paint: Texture
    let glass: Texture
}
