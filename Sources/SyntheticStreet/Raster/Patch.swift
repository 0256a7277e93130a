typealias Vector = SIMD3<Float>

/// A flat piece of the world: a textured parallelogram, or the part of it inside `outline`.
struct Patch {
    enum Mode: UInt8 {
        /// Covers whatever is behind it.
        case solid
        /// Drawn where the texture covers at least half.
        case cutOut
        /// Mixed in by coverage, for twigs and railings; sets the class where it covers enough to be seen.
        case mixed
        /// Darkens what is behind it by coverage and leaves the class alone.
        case shadow
        /// Removes the sunlight from what is behind it where the texture covers at least half; leaves the class alone.
        case cast
        /// Adds light by coverage and leaves the class alone.
        case glow
        /// A reflection in a wet road.
        case mirror
    }

    var texture: Texture.View
    var origin: Vector
    /// The side along which u grows by `extent.x`, in metres.
    var across: Vector
    /// The side along which v grows by `extent.y`.
    var down: Vector
    /// Texture coordinates at `origin`; one texture is 1 wide and 1 high, and repeats.
    var start = SIMD2<Float>(0, 0)
    var extent = SIMD2<Float>(1, 1)
    /// Corners in units of `across` and `down`.
    var outline = Outline()
    /// Multiplies the texture's colours.
    var light: Vector
    var label: StreetClass
    var mode = Mode.solid
    /// Share of the distance haze; 0 for the sky.
    var haze: Float = 1
    /// Whether it is visible only from the side where `across` to `down` is a clockwise turn.
    var isOneSided = false
    /// Sixteenths of its light that a cast shadow removes.
    var sunShare: UInt8 = 0

    struct Outline {
        var a = SIMD2<Float>(0, 0)
        var b = SIMD2<Float>(1, 0)
        var c = SIMD2<Float>(1, 1)
        var d = SIMD2<Float>(0, 1)
    }

    func corner(_ place: SIMD2<Float>) -> Vector { origin + across * place.x + down * place.y }

    /// Depth of the middle, for sorting.
    var middleDepth: Float { origin.z + (across.z + down.z) * 0.5 }
}

extension Vector {
    func cross(_ other: Vector) -> Vector {
        Vector(y * other.z - z * other.y, z * other.x - x * other.z, x * other.y - y * other.x)
    }
}
