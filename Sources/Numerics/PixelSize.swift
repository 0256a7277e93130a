/// Width and height of a picture, in pixels.
public struct PixelSize: Hashable, Sendable, CustomStringConvertible {
    public var width: Int
    public var height: Int

    public init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    /// Number of pixels.
    public var count: Int { width * height }
    /// Width and height swapped.
    public var transposed: PixelSize { PixelSize(width: height, height: width) }
    /// `480x352`.
    public var description: String { "\(width)x\(height)" }
}
