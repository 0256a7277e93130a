import Imaging

/// What viewers want to see of one frame.
package struct ViewRequest: Sendable {
    package let size: PixelSize
    package let contents: Set<ViewContent>

    var showsLabels: Bool { contents.contains(where: \.showsLabels) }
    var showsPicture: Bool { contents.contains(where: \.showsPicture) }
}
