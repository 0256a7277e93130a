import Compute
import Imaging

/// How a stored picture becomes upright: transposed first (if at all), then flipped left-right, then top-bottom.
package struct Orientation: Hashable, Sendable {
    /// Rows and columns are swapped.
    package var isTransposed: Bool
    /// Left and right are swapped, after transposing.
    package var isFlippedHorizontally: Bool
    /// Top and bottom are swapped, after transposing.
    package var isFlippedVertically: Bool

    package init(isTransposed: Bool, isFlippedHorizontally: Bool, isFlippedVertically: Bool) {
        self.isTransposed = isTransposed
        self.isFlippedHorizontally = isFlippedHorizontally
        self.isFlippedVertically = isFlippedVertically
    }

    /// The stored picture is already upright.
    package static let upright = Orientation(
        isTransposed: false, isFlippedHorizontally: false, isFlippedVertically: false)

    /// From an Exif orientation number, 1 to 8 (Exif 2.32, section 4.6.4 A); nil for any other.
    init?(exif number: Int) {
        guard 1...8 ~= number else { return nil }
        self.init(
            isTransposed: number >= 5, isFlippedHorizontally: [2, 3, 6, 7].contains(number),
            isFlippedVertically: [3, 4, 7, 8].contains(number))
    }

    /// This orientation applied first, then `next`.
    func followed(by next: Orientation) -> Orientation {
        let (horizontal, vertical) =
            next.isTransposed
            ? (isFlippedVertically, isFlippedHorizontally) : (isFlippedHorizontally, isFlippedVertically)
        return Orientation(
            isTransposed: isTransposed != next.isTransposed,
            isFlippedHorizontally: horizontal != next.isFlippedHorizontally,
            isFlippedVertically: vertical != next.isFlippedVertically)
    }

    /// True if left and right are swapped before the picture is turned.
    package var isMirrored: Bool { isTransposed != (isFlippedHorizontally != isFlippedVertically) }

    /// How far the picture is turned clockwise, in degrees: 0, 90, 180 or 270.
    package var degrees: Int {
        switch (isTransposed, isFlippedVertically) {
        case (false, false): 0
        case (false, true): 180
        case (true, _): isFlippedHorizontally ? 90 : 270
        }
    }

    /// The nearest of the eight orientations to an FFmpeg display matrix, row-major 3x3 in 16.16 fixed point:
    /// x' = m[0] x + m[3] y, y' = m[1] x + m[4] y. `isExact` becomes false if the matrix turns by another angle.
    init(displayMatrix m: UnsafePointer<Int32>, isExact: inout Bool) {
        let (a, b, c, d) = (Double(m[0]), Double(m[1]), Double(m[3]), Double(m[4]))
        let straight = a.magnitude + d.magnitude
        let crossed = b.magnitude + c.magnitude
        isTransposed = crossed > straight
        isFlippedHorizontally = isTransposed ? c < 0 : a < 0
        isFlippedVertically = isTransposed ? b < 0 : d < 0
        isExact = min(straight, crossed) <= 0.01 * max(straight, crossed)
    }

    /// The orientation from a display matrix in the side data of a frame or stream; nil if the data are too short.
    init?(sideData: UnsafeMutablePointer<UInt8>, byteCount: Int, isExact: inout Bool) {
        guard byteCount >= 9 * MemoryLayout<Int32>.stride else { return nil }
        self = sideData.withMemoryRebound(to: Int32.self, capacity: 9) {
            Orientation(displayMatrix: $0, isExact: &isExact)
        }
    }

    /// The size of the upright picture for a stored size, and vice versa.
    package func applied(to size: PixelSize) -> PixelSize { isTransposed ? size.transposed : size }

    /// Returns `source` turned upright, or `source` itself if it already is.
    func upright<Sample>(_ source: Raster<Sample>) -> Raster<Sample> {
        if self == .upright { return source }
        let result = Raster<Sample>(size: applied(to: source.size), channels: source.channels)
        apply(source, into: result)
        return result
    }

    /// Writes `source` upright into `destination`. Both must have the same channels, 1 or 3, and matching sizes.
    func apply<Sample>(_ source: Raster<Sample>, into destination: Raster<Sample>) {
        let channels = source.channels
        precondition([1, 3].contains(channels) && destination.channels == channels)
        precondition(applied(to: source.size) == destination.size)
        let size = destination.size
        let sourceStep = isTransposed ? source.stride : channels
        let rowStep = isTransposed ? channels : source.stride
        let firstColumn = isFlippedHorizontally ? size.width - 1 : 0
        let columnStep = isFlippedHorizontally ? -sourceStep : sourceStep
        // Transposing reads down the columns. Blocks let it use up each cache line before it leaves the cache.
        let block = 32
        for blockY in stride(from: 0, to: size.height, by: block) {
            for blockX in stride(from: 0, to: size.width, by: block) {
                let width = min(block, size.width - blockX)
                for y in blockY..<min(blockY + block, size.height) {
                    let sourceRow = isFlippedVertically ? size.height - 1 - y : y
                    var from = source.samples + sourceRow * rowStep + firstColumn * sourceStep + blockX * columnStep
                    var to = destination.row(y) + blockX * channels
                    for _ in 0..<width {
                        to[0] = from[0]
                        if channels == 3 {
                            to[1] = from[1]
                            to[2] = from[2]
                        }
                        from += columnStep
                        to += channels
                    }
                }
            }
        }
    }
}
