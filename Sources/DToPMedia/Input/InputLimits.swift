/// What an input may ask of the machine; all inputs are hostile.
public struct InputLimits: Sendable {
    /// Pixels of one picture.
    public var pixels = 1 << 27
    /// Width or height of one picture.
    public var side = 16384
    /// Streams of one file.
    public var streams = 64
    /// How long one blocking call may take.
    public var timeout: Duration = .seconds(30)

    public init() {}

    /// Whether a picture of this size may be decoded.
    func allow(width: Int, height: Int) -> Bool {
        width >= 0 && height >= 0 && width <= side && height <= side && width * height <= pixels
    }
}
