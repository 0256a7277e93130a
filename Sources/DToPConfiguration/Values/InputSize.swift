import DToPModel
import Imaging

/// The size of the network's input: `WxH`, or `short:N` for the short side.
package struct InputSize: TextValue {
    package let size: Preprocessing.InputSize

    package static let form = "a size such as 640x480 or short:480"

    package init(_ size: Preprocessing.InputSize) { self.size = size }

    package init?(text: String) {
        let sides = 1...16384
        if let short = text.wholeMatch(of: /short:(\d{1,5})/), let side = Int(short.1), sides ~= side {
            size = .shortestEdge(side, longest: nil)
        } else if let both = text.wholeMatch(of: /(\d{1,5})x(\d{1,5})/), let width = Int(both.1),
            let height = Int(both.2), sides ~= width, sides ~= height
        {
            size = .fixed(PixelSize(width: width, height: height))
        } else {
            return nil
        }
    }

    package var description: String {
        switch size {
        case .fixed(let size): "\(size)"
        case .shortestEdge(let side, _): "short:\(side)"
        }
    }
}
