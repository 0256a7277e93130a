import Imaging
import SyntheticStreet
import Testing

struct SyntheticStreetTests {
    private static let small = PixelSize(width: 120, height: 90)

    @Test func `The same seed gives the same pixels`() {
        for camera in [StreetOptions.CameraMotion.fixed, .moving] {
            let options = StreetOptions(size: Self.small, seed: 7, camera: camera)
            let first = Still(SyntheticStreet(options), frame: 12)
            let second = Still(SyntheticStreet(options), frame: 12)
            #expect(first == second)
        }
    }

    @Test func `Another seed gives another street`() {
        let first = Still(SyntheticStreet(StreetOptions(size: Self.small, seed: 1, noise: 0)), frame: 0)
        let second = Still(SyntheticStreet(StreetOptions(size: Self.small, seed: 2, noise: 0)), frame: 0)
        #expect(first.changedLabels(second) > Self.small.count / 20)
    }

    @Test(arguments: [StreetOptions.CameraMotion.fixed, .moving])
    func `Frames can be asked for in any order`(camera: StreetOptions.CameraMotion) {
        let options = StreetOptions(size: Self.small, seed: 3, camera: camera, cutEvery: 4)
        let street = SyntheticStreet(options)
        let forward = (0..<10).map { Still(street, frame: $0) }
        for frame in [9, 2, 5, 0, 8] { #expect(Still(street, frame: frame) == forward[frame]) }
        #expect(Still(SyntheticStreet(options), frame: 6) == forward[6])
    }

    @Test func `A fixed camera sees scenery that stands still`() {
        let options = StreetOptions(size: Self.small, seed: 5, camera: .fixed, noise: 0, lightingDrift: 0)
        let street = SyntheticStreet(options)
        let first = Still(street, frame: 0)
        let later = Still(street, frame: 40)
        let changed = first.changedPixels(later)
        #expect(changed > 0, "someone walks or drives")
        #expect(changed < Self.small.count / 4, "the rest is the same to the bit")
    }

    @Test func `Noise and light change pixels slightly and labels not at all`() {
        let plain = Still(
            SyntheticStreet(StreetOptions(size: Self.small, seed: 5, camera: .fixed, noise: 0, lightingDrift: 0)),
            frame: 30)
        let noisy = Still(
            SyntheticStreet(StreetOptions(size: Self.small, seed: 5, camera: .fixed, noise: 2, lightingDrift: 0.03)),
            frame: 30)
        #expect(plain.labels == noisy.labels)
        let differences = zip(plain.pixels, noisy.pixels).map { abs(Int($0) - Int($1)) }
        #expect((differences.max() ?? 0) < 20)
        let mean = Double(differences.reduce(0, +)) / Double(differences.count)
        #expect(mean > 0.5 && mean < 5)
    }

    @Test func `Noise has the standard deviation that was asked for`() {
        func still(_ noise: Double) -> Still {
            Still(
                SyntheticStreet(
                    StreetOptions(size: Self.small, seed: 5, camera: .fixed, noise: noise, lightingDrift: 0)), frame: 0)
        }
        let pairs = zip(still(0).pixels, still(4).pixels).filter { $0.0 > 30 && $0.0 < 220 }
        let squares = pairs.map { (Double($0.0) - Double($0.1)) * (Double($0.0) - Double($0.1)) }
        let deviation = (squares.reduce(0, +) / Double(squares.count)).squareRoot()
        #expect(abs(deviation - 4) < 0.4)
    }

    @Test(arguments: [StreetOptions.CameraMotion.fixed, .moving])
    func `Every class is in the default clip, and nothing else`(camera: StreetOptions.CameraMotion) {
        let street = SyntheticStreet(StreetOptions(camera: camera))
        var counts = [Int](repeating: 0, count: SyntheticStreet.classNames.count)
        for frame in stride(from: 0, to: 60, by: 15) {
            for label in Still(street, frame: frame).labels {
                #expect(Int(label) < counts.count)
                counts[Int(label)] += 1
            }
        }
        for (name, count) in zip(SyntheticStreet.classNames, counts) { #expect(count > 100, "\(name)") }
    }

    @Test func `Sky is above and road below`() {
        let street = SyntheticStreet(StreetOptions(size: Self.small, seed: 11))
        let still = Still(street, frame: 0)
        let names = SyntheticStreet.classNames
        func share(_ name: String, _ rows: Range<Int>) -> Double {
            let wanted = names.firstIndex(of: name).map(UInt16.init)
            let part = still.labels[rows.lowerBound * Self.small.width..<rows.upperBound * Self.small.width]
            return Double(part.count { $0 == wanted }) / Double(part.count)
        }
        #expect(share("Road", 75..<90) > 0.6)
        #expect(share("Sky", 0..<25) > 0.15)
        #expect(share("Sky", 60..<90) == 0)
        #expect(share("Road", 0..<40) == 0)
    }

    @Test func `A cut changes the scene and nothing before it`() {
        let cut = SyntheticStreet(StreetOptions(size: Self.small, seed: 9, camera: .fixed, cutEvery: 5, noise: 0))
        let whole = SyntheticStreet(StreetOptions(size: Self.small, seed: 9, camera: .fixed, noise: 0))
        #expect(Still(cut, frame: 4) == Still(whole, frame: 4))
        let after = Still(cut, frame: 5)
        #expect(Still(cut, frame: 4).changedLabels(after) > Self.small.count / 10)
        #expect(Still(cut, frame: 9).changedLabels(after) < Self.small.count / 10)
    }

    @Test func `A moving camera moves`() {
        let street = SyntheticStreet(
            StreetOptions(size: Self.small, seed: 4, camera: .moving, noise: 0, lightingDrift: 0))
        let first = Still(street, frame: 0)
        let later = Still(street, frame: 45)
        #expect(first.changedPixels(Still(street, frame: 1)) > Self.small.count / 3)
        // Static classes: houses, trees and the sky between them.
        let standing = Set(
            ["Sky", "Building", "Tree"].compactMap { SyntheticStreet.classNames.firstIndex(of: $0) }.map(UInt16.init))
        let changed = zip(first.labels, later.labels).count { $0 != $1 && standing.isSuperset(of: [$0, $1]) }
        #expect(changed > Self.small.count / 25)
    }

    @Test(arguments: [(0, 0), (1, 1), (1, 40), (40, 1), (17, 13), (33, 200), (301, 20)])
    func `Any size is drawn`(width: Int, height: Int) {
        for camera in [StreetOptions.CameraMotion.fixed, .moving] {
            let size = PixelSize(width: width, height: height)
            let still = Still(SyntheticStreet(StreetOptions(size: size, camera: camera)), frame: 3)
            #expect(still.labels.count == size.count)
            #expect(still.labels.allSatisfy { Int($0) < SyntheticStreet.classNames.count })
        }
    }

    @Test(arguments: [Double.nan, .infinity, -1, 0, 1e-300, 1e300])
    func `Odd options and far frames are drawn`(value: Double) {
        let size = PixelSize(width: 24, height: 18)
        let options = StreetOptions(
            size: size, framesPerSecond: value, seed: .max, cutEvery: 0, noise: value, lightingDrift: value)
        let street = SyntheticStreet(options)
        for frame in [0, -5, 1_000_000, .max] { #expect(Still(street, frame: frame).labels.count == size.count) }
    }
}
