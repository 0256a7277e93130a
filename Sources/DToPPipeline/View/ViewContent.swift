/// A picture of a stream that viewers may ask for; the raw value is its name in URLs.
package enum ViewContent: String, CaseIterable, Sendable {
    /// The picture with the class of each pixel drawn over it.
    case classes
    /// The picture with the stage at which each token exited drawn over it.
    case exits
    /// The classes in their colours, without the picture.
    case mask
    /// The picture as it is.
    case picture
    /// The class numbers as an indexed PNG.
    case maskPNG = "mask.png"
    /// The same as `exits`, without loss.
    case exitsPNG = "exits.png"

    /// Whether it shows the class of each pixel.
    var showsLabels: Bool {
        switch self {
        case .classes, .mask, .maskPNG: true
        case .exits, .picture, .exitsPNG: false
        }
    }

    /// Whether it shows the decoded picture.
    var showsPicture: Bool { self != .mask && self != .maskPNG }

    package var isPNG: Bool { self == .maskPNG || self == .exitsPNG }
}
