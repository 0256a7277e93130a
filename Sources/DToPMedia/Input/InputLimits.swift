import Numerics

/// What an input may ask of the machine; all inputs are hostile.
public struct InputLimits: Sendable {
    /// Pixels of one picture.
    public var pixels = 1 << 27
    /// Width or height of one picture.
    public var side = 16384
    /// Streams of one input.
    public var streams = 64
    /// Bytes read to find out what an input is.
    public var probeBytes = 5_000_000
    /// How long one blocking call may take.
    public var timeout: Duration = .seconds(30)
    /// How long saying goodbye to a server may take.
    public var closeTimeout: Duration = .seconds(1)

    public init() {}

    /// Whether a picture of this size may be decoded.
    func allow(_ size: PixelSize) -> Bool {
        (0...side).contains(size.width) && (0...side).contains(size.height) && size.width * size.height <= pixels
    }

    /// Why a picture of this size may not be decoded.
    func refusal(of size: PixelSize) -> String {
        "\(size.width) x \(size.height) is over the limit of \(side) a side and \(pixels / 1_000_000) million pixels"
    }
}
