import Imaging

/// What is known of a decoded frame, without its picture.
package struct FrameDescription: Equatable, Sendable {
    /// Size as displayed: orientation applied, pixel aspect ignored.
    package let displayedSize: PixelSize
    package let isKeyframe: Bool
    /// True if part of the picture is damaged.
    package let isCorrupt: Bool
    /// False if the picture is turned by no quarter turn, and shown at the nearest one.
    package let isOrientationExact: Bool

    package init(_ frame: Frame) {
        displayedSize = frame.displayedSize
        isKeyframe = frame.isKeyframe
        isCorrupt = frame.isCorrupt
        isOrientationExact = frame.isOrientationExact
    }
}
