/// An RTSP camera with two streams, both of which show the time (Tests/Cameras/clock_camera.py).
package final class ClockCamera: CameraProcess {
    /// Milliseconds for which the pictures show the same number.
    package static let step = 10

    /// - Parameters:
    ///   - codec: H.264 or H.265.
    ///   - subRate: frames per second of the smaller stream; the main stream has 25.
    package init(_ codec: TestCamera.Codec = .h264, subRate: Int = 25) throws {
        try super.init("clock_camera.py", ["--codec", codec.rawValue, "--sub-fps", "\(subRate)"])
    }

    package var main: String { "rtsp://\(place)/main" }
    package var sub: String { "rtsp://\(place)/sub" }

    /// The number that a picture shows.
    /// - Parameter pixels: its grey levels, row by row.
    package static func number(_ pixels: some RandomAccessCollection<UInt8>, width: Int) -> Int {
        let rows = pixels.count / width
        let row = pixels.dropFirst(rows / 2 * width).prefix(width)
        var number = 0
        var bit = 0
        for bar in 0..<16 {
            // Gray's code: each bit is the exclusive or of those above.
            let isWhite = row[row.index(row.startIndex, offsetBy: (bar * 2 + 1) * width / 32)] > 128
            bit ^= isWhite ? 1 : 0
            number = number << 1 | bit
        }
        return number
    }
}
