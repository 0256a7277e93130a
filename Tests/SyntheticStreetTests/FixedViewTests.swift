import Imaging
import SyntheticStreet
import Testing

/// Cameras on poles, bridges and roofs.
struct FixedViewTests {
    private static let small = PixelSize(width: 160, height: 112)
    private static let views = StreetOptions.View.allCases.filter { $0 != .car }

    /// A new scene in every frame.
    private static func scenes(_ view: StreetOptions.View, seed: UInt64 = 1, noise: Double = 1.6) -> SyntheticStreet {
        SyntheticStreet(StreetOptions(size: small, seed: seed, view: view, cutEvery: 1, noise: noise))
    }

    private static func index(_ name: String) -> UInt16 {
        UInt16(SyntheticStreet.classNames.firstIndex(of: name) ?? -1)
    }

    @Test(arguments: views)
    func `Every class of a view is in its scenes, and nothing else`(view: StreetOptions.View) {
        let street = Self.scenes(view)
        var counts = [UInt16: Int]()
        for frame in 0..<24 {
            for label in Still(street, frame: frame).labels { counts[label, default: 0] += 1 }
        }
        var expected = Set(SyntheticStreet.classNames.map(Self.index))
        // Nobody walks or cycles on a motorway, and its edge is no pavement.
        if view == .bridge { expected.subtract(["Pedestrian", "Bicyclist", "Pavement"].map(Self.index)) }
        for label in expected { #expect(counts[label, default: 0] > 10, "\(SyntheticStreet.classNames[Int(label)])") }
        #expect(counts.keys.allSatisfy { Int($0) < SyntheticStreet.classNames.count || $0 == LabelMap.void })
        // Void pixels: captions, and whatever fog hides.
        let void = counts[LabelMap.void, default: 0]
        #expect(void > 0 && void < 24 * Self.small.count / 8)
    }

    @Test(arguments: views)
    func `The same options give the same pixels, in any order`(view: StreetOptions.View) {
        let options = StreetOptions(size: Self.small, seed: 7, view: view, cutEvery: 3)
        let street = SyntheticStreet(options)
        let forward = (0..<8).map { Still(street, frame: $0) }
        for frame in [7, 1, 4, 0, 6] { #expect(Still(street, frame: frame) == forward[frame]) }
        #expect(Still(SyntheticStreet(options), frame: 5) == forward[5])
        let other = StreetOptions(size: Self.small, seed: 8, view: view, cutEvery: 3)
        #expect(Still(SyntheticStreet(other), frame: 0).changedLabels(forward[0]) > Self.small.count / 20)
    }

    @Test(arguments: views)
    func `What stands is the same to the bit`(view: StreetOptions.View) {
        for seed in UInt64(1)...4 {
            let street = SyntheticStreet(
                StreetOptions(size: Self.small, seed: seed, view: view, noise: 0, lightingDrift: 0))
            let first = Still(street, frame: 0)
            let later = Still(street, frame: 9)
            let moved = first.changedLabels(later)
            // Shadows reach beyond the moving objects, and a change of colour spreads over 16 by 16 pixels.
            let changed = first.changedPixels(later)
            #expect(changed <= Self.small.count / 8 + 16 * moved, "seed \(seed)")
            #expect(changed < Self.small.count * 9 / 10, "seed \(seed)")
            #expect(moved < Self.small.count * 2 / 5, "seed \(seed)")
        }
    }

    @Test func `Someone moves before each camera`() {
        for view in Self.views {
            let moved = (UInt64(1)...6).map { seed in
                let street = SyntheticStreet(StreetOptions(size: Self.small, seed: seed, view: view, noise: 0))
                return Still(street, frame: 0).changedLabels(Still(street, frame: 9))
            }
            #expect(moved.reduce(0, +) > 60, "\(view)")
        }
    }

    @Test(arguments: views)
    func `Noise leaves labels alone`(view: StreetOptions.View) {
        for frame in 0..<4 {
            let plain = Still(Self.scenes(view, seed: 5, noise: 0), frame: frame)
            let noisy = Still(Self.scenes(view, seed: 5, noise: 4), frame: frame)
            #expect(plain.labels == noisy.labels)
            // Coarse compression absorbs much of it.
            #expect(plain.changedPixels(noisy) > Self.small.count / 10)
        }
    }

    /// Colours change more at the edges of labels than beside them.
    @Test(arguments: views)
    func `Labels line up with pixels`(view: StreetOptions.View) {
        let street = Self.scenes(view, seed: 3, noise: 0)
        let width = Self.small.width
        var atEdges = 0.0
        var beside = 0.0
        for frame in 0..<12 {
            let still = Still(street, frame: frame)
            func step(_ pixel: Int) -> Double {
                (0..<3).reduce(0) {
                    $0 + abs(Double(still.pixels[3 * pixel + $1]) - Double(still.pixels[3 * pixel + 3 + $1]))
                }
            }
            for y in 0..<Self.small.height {
                for x in 8..<width - 9 {
                    let pixel = y * width + x
                    let (left, right) = (still.labels[pixel], still.labels[pixel + 1])
                    guard left != right, left != LabelMap.void, right != LabelMap.void else { continue }
                    atEdges += step(pixel)
                    beside += (step(pixel - 6) + step(pixel + 6)) / 2
                }
            }
        }
        #expect(atEdges > 1.5 * beside, "\(atEdges) at the edges, \(beside) beside them")
    }

    @Test func `Views differ in what they show`() {
        func share(_ view: StreetOptions.View, _ name: String) -> Double {
            let street = Self.scenes(view)
            let labels = (0..<16).flatMap { Still(street, frame: $0).labels }
            return Double(labels.count { $0 == Self.index(name) }) / Double(labels.count)
        }
        #expect(share(.lot, "Car") > 0.05)
        #expect(share(.bridge, "Road") > 0.25)
        #expect(share(.bridge, "Fence") > 0.004)
        #expect(share(.roof, "Sky") < share(.pole, "Sky") + 0.1)
        #expect(share(.crossing, "Pedestrian") > 0.001)
    }

    @Test(arguments: [(0, 0), (1, 1), (1, 40), (40, 1), (17, 13), (33, 200), (301, 20)])
    func `Any size is drawn`(width: Int, height: Int) {
        let size = PixelSize(width: width, height: height)
        for view in Self.views {
            let still = Still(SyntheticStreet(StreetOptions(size: size, view: view)), frame: 3)
            #expect(still.labels.count == size.count)
            #expect(still.labels.allSatisfy { Int($0) < SyntheticStreet.classNames.count || $0 == LabelMap.void })
        }
    }

    @Test(arguments: [Double.nan, .infinity, -1, 0, 1e-300, 1e300])
    func `Odd options and far frames are drawn`(value: Double) {
        let size = PixelSize(width: 24, height: 18)
        for view in Self.views {
            let street = SyntheticStreet(
                StreetOptions(
                    size: size, framesPerSecond: value, seed: .max, view: view, cutEvery: 0, noise: value,
                    lightingDrift: value))
            for frame in [0, -5, 1_000_000, .max] { #expect(Still(street, frame: frame).labels.count == size.count) }
        }
    }
}
