import Compute
import DToPPipeline
import Imaging
import Testing

@Suite struct LegendTests {
    private static let names = ["Sky", "Road", "Car, auto", "Tree"]
    private static let palette: [RGBColor] = [[128, 128, 128], [128, 64, 128], [64, 0, 128], [128, 128, 0]]

    private func legend(_ corner: PictureCorner = .topLeft) -> Legend {
        Legend(names: Self.names, palette: Self.palette, corner: corner)
    }

    private func gray(_ width: Int, _ height: Int) -> RGBImage {
        let picture = RGBImage.rgb(PixelSize(width: width, height: height))
        for y in 0..<height { for x in 0..<width * 3 { picture.row(y)[x] = 200 } }
        return picture
    }

    private func contains(_ color: RGBColor, _ picture: RGBImage) -> Bool {
        (0..<picture.size.height).contains { y in
            (0..<picture.size.width).contains { x in
                picture[x, y, 0] == color.red && picture[x, y, 1] == color.green && picture[x, y, 2] == color.blue
            }
        }
    }

    @Test func showsEveryClassAndFadesTheAbsent() {
        let picture = gray(320, 240)
        var legend = legend()
        legend.drawClasses(shares: [0.5, 0.5, 0, 0], on: picture)
        #expect(contains(Self.palette[0], picture) && contains(Self.palette[1], picture))
        #expect(!contains(Self.palette[2], picture) && !contains(Self.palette[3], picture))
    }

    @Test func linesDoNotJump() {
        var legend = legend()
        let first = gray(320, 240)
        legend.drawClasses(shares: [0.5, 0, 0.5, 0], on: first)
        let second = gray(320, 240)
        legend.drawClasses(shares: [0, 0.5, 0.5, 0], on: second)
        // The third line is the same in both.
        let line = 6 + 5 + 2 * 11
        for y in line..<line + 7 { for x in 11..<120 { #expect(first[x, y] == second[x, y]) } }
    }

    @Test(arguments: PictureCorner.allCases)
    func staysInItsCorner(corner: PictureCorner) {
        let picture = gray(320, 240)
        var legend = legend(corner)
        legend.drawClasses(shares: [0.25, 0.25, 0.25, 0.25], on: picture)
        let isLeft = corner == .topLeft || corner == .bottomLeft
        let isTop = corner == .topLeft || corner == .topRight
        for y in 0..<240 {
            for x in 0..<320 where picture[x, y] != 200 {
                #expect((x < 160) == isLeft && (y < 120) == isTop)
            }
        }
        #expect(picture[isLeft ? 12 : 307, isTop ? 12 : 227] != 200)
    }

    @Test(arguments: [(0, 0), (1, 1), (3, 40), (40, 3), (17, 23), (64, 48)])
    func tinyPicturesAreSafe(width: Int, height: Int) {
        for corner in PictureCorner.allCases {
            let picture = noise(PixelSize(width: width, height: height), seed: 1)
            let before = copy(picture)
            var legend = legend(corner)
            legend.drawClasses(shares: [1, 0, 0, 0], on: picture)
            legend.drawExits(layers: [6, 12], shares: [0.5, .nan], colors: ColorRamp.stages.colors(2), on: picture)
            legend.drawConfidence(on: picture)
            legend.drawStatus("24.8 fps", on: picture)
            for y in 0..<height {
                for x in width * 3..<picture.stride { #expect(picture.row(y)[x] == before.row(y)[x]) }
            }
        }
    }

    @Test func growsWithThePicture() {
        let small = gray(320, 240)
        let large = gray(1280, 720)
        legend().drawConfidence(on: small)
        legend().drawConfidence(on: large)
        let places = (0..<30).flatMap { y in (0..<140).map { (x: $0, y: y) } }
        #expect(places.map { small[$0.x, $0.y] } == places.map { large[2 * $0.x, 2 * $0.y] })
    }

    @Test func exitsShowEachStageInItsColor() {
        let colors = ColorRamp.stages.colors(3)
        let picture = gray(320, 240)
        legend().drawExits(layers: [6, 8, 12], shares: [0.32, 0.1, 0.58], colors: colors, on: picture)
        for color in colors { #expect(contains(color, picture)) }
    }

    @Test func aLongListShowsTheClassesSeen() {
        let count = 150
        let palette = (0..<count).map { RGBColor(red: UInt8($0), green: 7, blue: 9) }
        var legend = Legend(names: (0..<count).map { "class \($0)" }, palette: palette)
        var shares = Array(repeating: 0.0, count: count)
        shares[140] = 1
        let picture = gray(480, 360)
        legend.drawClasses(shares: shares, on: picture)
        #expect(contains(palette[140], picture))
        #expect(!contains(palette[3], picture))
    }

    @Test func slotsKeepTheirClass() {
        var slots = LegendSlots()
        #expect(slots.update(shares: [0, 0.2, 0.5, 0, 0], capacity: 3) == [2, 1])
        #expect(slots.update(shares: [0.3, 0.2, 0, 0, 0], capacity: 3) == [2, 1, 0])
        // Class 2 has been away longest and makes room; if all are present, none does.
        #expect(slots.update(shares: [0.3, 0.2, 0, 0.1, 0], capacity: 3) == [3, 1, 0])
        #expect(slots.update(shares: [0.3, 0.2, 0.9, 0.1, 0.9], capacity: 3) == [3, 1, 0])
        #expect(slots.update(shares: [0, 0, 0, 0, 0], capacity: 2) == [3, 1])
        #expect(slots.update(shares: [1, 1, 1, 1, 1], capacity: 0) == [])
    }
}
