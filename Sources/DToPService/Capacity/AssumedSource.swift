import DToPConfiguration
import DToPMedia
import Imaging

/// A source that is not there yet: `1080p25`, `720p12.5h265`.
package struct AssumedSource: TextValue {
    package enum Codec: String, CaseIterable, Sendable {
        case h264, h265, mjpeg
    }

    package let size: PixelSize
    package let frameRate: Double
    package let codec: Codec

    package static let form = "a source such as 1080p25 or 1080p25h265 (h264, h265, mjpeg)"

    /// A camera of which nothing is known.
    package static let usual = AssumedSource(size: PixelSize(width: 1920, height: 1080), frameRate: 25, codec: .h264)

    package init(size: PixelSize, frameRate: Double, codec: Codec) {
        self.size = size
        self.frameRate = frameRate
        self.codec = codec
    }

    package init?(text: String) {
        guard let match = text.lowercased().wholeMatch(of: /(\d{2,4})p(\d{1,3}(?:\.\d{1,3})?)(h264|h265|mjpeg)?/),
            let height = Int(match.1), let rate = Double(match.2), height >= 16, rate > 0
        else { return nil }
        let codec = match.3.flatMap { Codec(rawValue: String($0)) } ?? .h264
        self.init(size: PixelSize(width: (height * 16 / 9 + 1) / 2 * 2, height: height), frameRate: rate, codec: codec)
    }

    package var description: String {
        let rate = frameRate.rounded() == frameRate ? "\(Int(frameRate))" : "\(frameRate)"
        return "\(size.height)p\(rate)\(codec == .h264 ? "" : codec.rawValue)"
    }

    /// Core seconds that a megapixel takes to decode. Measured with `dtopd plan` on street_window.mp4, scaled to 1080p
    /// (docs/performance.md), on an AMD EPYC.
    private var decodeSeconds: Double {
        switch codec {
        case .h264: 0.0021
        case .h265: 0.0025
        case .mjpeg: 0.0021
        }
    }

    /// Core seconds that a megapixel takes to scale.
    private static let scaleSeconds = 0.0015
    /// Seconds between keyframes of a camera.
    private static let keyframeInterval = 2.0

    /// Core seconds a second to decode it and to scale the frames that are taken.
    package func decodeLoad(_ configuration: SourceConfiguration) -> Double {
        let decoded: Double =
            switch configuration.frames {
            case .all: frameRate
            // Measured: a third of the frames of a usual encoder are not referred to.
            case .reference: frameRate * 0.7
            case .keyframes: 1 / Self.keyframeInterval
            }
        let megapixels = Double(size.count) / 1e6
        return megapixels * (decoded * decodeSeconds + taken(configuration) * Self.scaleSeconds)
    }

    /// Frames a second that are computed.
    package func taken(_ configuration: SourceConfiguration) -> Double {
        let rate = configuration.frames == .keyframes ? 1 / Self.keyframeInterval : frameRate
        return configuration.processed(of: rate)
    }
}
