import Foundation
import Imaging

/// A run of colours of rising lightness in perceptually even steps: sRGB anchors, interpolated in OKLab (Ottosson
/// 2020).
package struct ColorRamp: Sendable {
    /// Cold and dark to hot and bright: the stage at which a token exited, from easy to hard.
    package static let stages = ColorRamp([[38, 44, 140], [150, 48, 160], [242, 100, 80], [255, 222, 89]])
    /// Dark violet to bright yellow: confidence from 0 to 1.
    package static let confidence = ColorRamp([[54, 12, 92], [42, 92, 150], [44, 172, 128], [245, 232, 66]])

    private let anchors: [SIMD3<Double>]

    /// - Parameter colors: the anchors, at least one.
    init(_ colors: [RGBColor]) {
        anchors = colors.map(Self.lab)
    }

    /// The colour at `position`, which is clamped to 0...1.
    package func color(at position: Double) -> RGBColor {
        let place = (position > 0 ? min(position, 1) : 0) * Double(anchors.count - 1)
        let lower = min(Int(place), max(anchors.count - 2, 0))
        let upper = min(lower + 1, anchors.count - 1)
        return Self.rgb(anchors[lower] + (anchors[upper] - anchors[lower]) * (place - Double(lower)))
    }

    /// `count` colours from the first anchor to the last; only the last if `count` is 1.
    package func colors(_ count: Int) -> [RGBColor] {
        (0..<max(count, 0)).map { color(at: count > 1 ? Double($0) / Double(count - 1) : 1) }
    }

    private static func lab(_ color: RGBColor) -> SIMD3<Double> { lab(linear: linear(color)) }

    /// OKLab of linear sRGB, 0...1: lightness and the two opponent axes.
    package static func lab(linear color: SIMD3<Double>) -> SIMD3<Double> {
        let (r, g, b) = (color.x, color.y, color.z)
        let l = cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
        let m = cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
        let s = cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
        return [
            0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
            1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
            0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s,
        ]
    }

    private static func rgb(_ lab: SIMD3<Double>) -> RGBColor {
        let l = pow(lab.x + 0.3963377774 * lab.y + 0.2158037573 * lab.z, 3)
        let m = pow(lab.x - 0.1055613458 * lab.y - 0.0638541728 * lab.z, 3)
        let s = pow(lab.x - 0.0894841775 * lab.y - 1.2914855480 * lab.z, 3)
        return [
            encoded(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
            encoded(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
            encoded(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s),
        ]
    }

    /// Linear sRGB, 0...1.
    package static func linear(_ color: RGBColor) -> SIMD3<Double> {
        [linear(color.red), linear(color.green), linear(color.blue)]
    }

    private static func linear(_ sample: UInt8) -> Double {
        let value = Double(sample) / 255
        return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    }

    private static func encoded(_ linear: Double) -> UInt8 {
        let value = linear <= 0.0031308 ? 12.92 * linear : 1.055 * pow(linear, 1 / 2.4) - 0.055
        return UInt8((min(max(value, 0), 1) * 255).rounded())
    }
}
