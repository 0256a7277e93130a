import ArgumentParser
import Imaging

/// `WxH`, each side up to 8192.
struct PictureSizeArgument: ExpressibleByArgument {
    let size: PixelSize

    init(size: PixelSize) { self.size = size }

    init?(argument: String) {
        guard let sides = argument.wholeMatch(of: /(\d{1,4})x(\d{1,4})/), let width = Int(sides.1),
            let height = Int(sides.2), 1...8192 ~= width, 1...8192 ~= height
        else { return nil }
        size = PixelSize(width: width, height: height)
    }

    var defaultValueDescription: String { "\(size)" }
}
