import ArgumentParser
import DToPModel
import Imaging

/// `WxH` or `short:N`.
struct InputSizeArgument: ExpressibleByArgument {
    let size: Preprocessing.InputSize

    init?(argument: String) {
        let sides = 1...16384
        if let short = argument.wholeMatch(of: /short:(\d{1,5})/), let side = Int(short.1), sides ~= side {
            size = .shortestEdge(side, longest: nil)
        } else if let both = argument.wholeMatch(of: /(\d{1,5})x(\d{1,5})/), let width = Int(both.1),
            let height = Int(both.2), sides ~= width, sides ~= height
        {
            size = .fixed(PixelSize(width: width, height: height))
        } else {
            return nil
        }
    }
}
