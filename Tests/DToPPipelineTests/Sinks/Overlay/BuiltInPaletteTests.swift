import Compute
import DToPModel
import DToPPipeline
import DToPTestSupport
import Foundation
import Imaging
import SystemPackage
import Testing

/// Everyone must be able to tell the built-in model's colours apart. Colour blindness is simulated after Machado,
/// Oliveira and Fernandes (2009); differences are measured in OKLab (Ottosson, 2020).
@Suite struct BuiltInPaletteTests {
    /// Linear RGB as people see it with all cones, or without one kind.
    enum Vision: String, CaseIterable {
        case usual, withoutRed, withoutGreen, withoutBlue

        var rows: [SIMD3<Double>] {
            switch self {
            case .usual: [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
            case .withoutRed:
                [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
            case .withoutGreen:
                [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
            case .withoutBlue:
                [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
            }
        }
    }

    /// Class numbers of: Sky, Building, Pole, Road, Pavement, Tree, SignSymbol, Fence, Car, Pedestrian, Bicyclist.
    static let road = 3
    static let things = [2, 6, 8, 9, 10]

    private static func colors() throws -> [RGBColor] {
        let file = FilePath(TestFiles.builtInModel).appending("palette.json")
        return try Palette(path: file, classCount: 11).colors
    }

    /// Lightness and the two opponent colours, as seen with `vision`.
    private static func lab(_ color: RGBColor, _ vision: Vision) -> SIMD3<Double> {
        let linear = ColorRamp.linear(color)
        let seen = vision.rows.map { min(max(($0 * linear).sum(), 0), 1) }
        return ColorRamp.lab(linear: [seen[0], seen[1], seen[2]])
    }

    @Test(arguments: Vision.allCases) func allColorsDiffer(vision: Vision) throws {
        let colors = try Self.colors().map { Self.lab($0, vision) }
        for (index, color) in colors.enumerated() {
            for other in colors[..<index] {
                let gap = color - other
                #expect((gap * gap).sum().squareRoot() > 0.09)
            }
        }
    }

    @Test func thingsDifferFromTheRoadInLightness() throws {
        let lightness = try Self.colors().map { Self.lab($0, .usual).x }
        for thing in Self.things { #expect(abs(lightness[thing] - lightness[Self.road]) > 0.3) }
    }
}
