/// What something is made of, and its class.
struct Surface {
    var texture: Texture
    var label: StreetClass
    var tint = Vector(repeating: 1)
    /// Metres that one texture spans.
    var tile = SIMD2<Float>(repeating: SurfaceTextures.tile)
    var mode = Patch.Mode.solid
    var isOneSided = true

    func tinted(_ factor: Float) -> Surface {
        var other = self
        other.tint *= factor
        return other
    }
}
