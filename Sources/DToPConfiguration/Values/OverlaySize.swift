import Imaging

/// Size of the overlay: that of the displayed picture, or no more than a number of lines.
package enum OverlaySize: TextValue {
    case lines(Int)
    case source

    package static let form = "a number of lines such as 720, or source"

    package init?(text: String) {
        if text == "source" {
            self = .source
        } else if let number = text.wholeMatch(of: /\d{1,4}/), let lines = Int(number.0), 64...4320 ~= lines {
            self = .lines(lines)
        } else {
            return nil
        }
    }

    package var description: String {
        switch self {
        case .lines(let lines): "\(lines)"
        case .source: "source"
        }
    }

    /// The size for a displayed picture: its own if it has no more lines, else one of its shape. Both sides are even, as
    /// video has them.
    package func size(of displayed: PixelSize) -> PixelSize {
        func even(_ side: Int) -> Int { max(side / 2 * 2, 2) }
        guard case .lines(let lines) = self, displayed.height > lines else {
            return PixelSize(width: even(displayed.width), height: even(displayed.height))
        }
        let width = (displayed.width * lines + displayed.height / 2) / displayed.height
        return PixelSize(width: even(width + 1), height: even(lines))
    }
}
