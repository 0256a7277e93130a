import FileNames
import Foundation
import Imaging
import SystemPackage

/// One colour per class.
package struct Palette: Sendable, Equatable {
    /// [K]
    package let colors: [RGBColor]

    package init(colors: [RGBColor]) { self.colors = colors }

    /// Reads a `palette.json`: a list of [red, green, blue], one per class.
    /// Throws `notFound`, `unreadable`, `malformedJSON` or `invalidValue`.
    package init(path: FilePath, classCount: Int) throws(ModelError) {
        try self.init(JSONFile.decode([[WholeNumber]].self, at: path), path: path.shown, classCount: classCount)
    }

    /// Converts `file`, read from `path`. Throws `malformedJSON` or `invalidValue`.
    init(_ file: [[WholeNumber]], path: String, classCount: Int) throws(ModelError) {
        let entries = file.map { $0.map(\.value) }
        guard entries.count == classCount else {
            throw .malformedJSON(
                path: path,
                reason: "\(entries.count) colours for \(classCount) classes; there must be one [r, g, b] for each")
        }
        var colors: [RGBColor] = []
        for (index, entry) in entries.enumerated() {
            guard entry.count == 3, entry.allSatisfy({ 0...255 ~= $0 }) else {
                throw .invalidValue(
                    path: path, key: String(index),
                    problem: "is \(entry.prefix(8)), it must be three integers from 0 to 255")
            }
            colors.append(RGBColor(red: UInt8(entry[0]), green: UInt8(entry[1]), blue: UInt8(entry[2])))
        }
        self.colors = colors
    }

    /// The contents of a `palette.json` that reads back as this palette.
    func json() -> Data {
        let rows = colors.map { " [\($0.red), \($0.green), \($0.blue)]" }
        return Data("[\n\(rows.joined(separator: ",\n"))\n]\n".utf8)
    }

    /// Generates colours for a model without a palette: all different, always the same, far apart for nearby classes.
    package init(generatedFor classCount: Int) {
        var used: Set<RGBColor> = []
        colors = (0..<max(classCount, 0)).map { index in
            // Golden-angle steps never repeat a hue; brightness and saturation vary as well.
            let hue = (Double(index) * 0.618_033_988_749_895).truncatingRemainder(dividingBy: 1)
            let value = [0.95, 0.7, 0.85, 0.55][index % 4]
            let saturation = [0.75, 0.9, 0.45][index / 4 % 3]
            var color = RGBColor(hue: hue, saturation: saturation, value: value)
            while !used.insert(color).inserted { color = color.next }
            return color
        }
    }
}

extension RGBColor {
    /// All values are in 0...1; hue 0 is red.
    fileprivate init(hue: Double, saturation: Double, value: Double) {
        func channel(_ offset: Double) -> UInt8 {
            let position = (offset + hue * 6).truncatingRemainder(dividingBy: 6)
            let strength = min(max(min(position, 4 - position), 0), 1)
            return UInt8((255 * value * (1 - saturation * strength)).rounded())
        }
        self.init(red: channel(5), green: channel(3), blue: channel(1))
    }

    /// The next colour; visits every colour before repeating one.
    fileprivate var next: RGBColor {
        let number = Int(red) << 16 | Int(green) << 8 | Int(blue)
        let following = number + 1
        return RGBColor(
            red: UInt8(truncatingIfNeeded: following >> 16), green: UInt8(truncatingIfNeeded: following >> 8),
            blue: UInt8(truncatingIfNeeded: following))
    }
}
