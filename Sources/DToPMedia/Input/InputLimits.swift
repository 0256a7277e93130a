import Imaging

/// What an input may demand of the machine. Every input is taken as hostile.
package struct InputLimits: Sendable {
    /// The most pixels of one picture.
    package var pixels = 1 << 27
    /// The greatest width or height of one picture, in pixels.
    package var side = 16384
    /// The most streams of one input.
    package var streams = 64
    /// The most bytes read to find out what an input is.
    package var probeBytes = 5_000_000
    /// How long one blocking call may take.
    package var timeout: Duration = .seconds(30)
    /// How long saying goodbye to a server may take.
    package var closeTimeout: Duration = .seconds(1)

    package init() {}

    /// Whether a picture of this size may be decoded.
    package func allow(_ size: PixelSize) -> Bool {
        (0...side).contains(size.width) && (0...side).contains(size.height) && size.width * size.height <= pixels
    }

    /// Why a picture of this size may not be decoded.
    func refusal(of size: PixelSize) -> String {
        "\(size.width) x \(size.height) is over the limit of \(side) a side and \(pixels / 1_000_000) million pixels"
    }
}
