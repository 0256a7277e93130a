import DToPConfiguration
import Imaging

/// What is to be drawn of one frame.
package struct OverlayRequest: Equatable, Sendable {
    package let size: PixelSize
    package let content: OverlayContent

    var showsLabels: Bool { content == .classes || content == .confidence }
}
