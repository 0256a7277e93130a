import DToPEngine
import DToPTestSupport
import Imaging
import Testing

/// Which tokens overlap a polygon, checked against densely sampled points.
@Suite struct RegionOfInterestTests {
    struct Grid: Sendable, CustomTestStringConvertible {
        let input: PixelSize
        let patch: Int

        init(_ width: Int, _ height: Int, patch: Int) {
            input = PixelSize(width: width, height: height)
            self.patch = patch
        }

        var size: PixelSize {
            PixelSize(width: (input.width + patch - 1) / patch, height: (input.height + patch - 1) / patch)
        }
        var testDescription: String { "\(input) in patches of \(patch)" }

        func tokens(_ polygons: [[SIMD2<Double>]]) -> [Bool] {
            RegionOfInterest(polygons: polygons).tokens(grid: size, input: input, patch: patch)
        }

        /// Whether a polygon's border passes through a token.
        func hasBorder(_ token: Int, of polygons: [[SIMD2<Double>]]) -> Bool {
            let pixels = SIMD2(Double(input.width), Double(input.height))
            let corner = SIMD2(Double(token % size.width), Double(token / size.width))
            return polygons.contains { polygon in
                polygon.indices.contains { index in
                    let (a, b) = (polygon[index], polygon[(index + 1) % polygon.count])
                    return (0..<10_000).contains { step in
                        let place = (a + (b - a) * (Double(step) / 10_000)) * pixels / Double(patch) - corner
                        return place.min() > 0 && place.max() < 1
                    }
                }
            }
        }

        /// Tokens with one of `points` x `points` points inside. A token without any may still have a corner inside.
        func sampled(_ polygons: [[SIMD2<Double>]], points: Int = 40) -> [Bool] {
            let pixels = SIMD2(Double(input.width), Double(input.height))
            return (0..<size.count).map { token in
                (0..<points * points).contains { index in
                    let place = SIMD2(Double(index % points), Double(index / points)) + 0.5
                    let corner = SIMD2(Double(token % size.width), Double(token / size.width))
                    let point = (corner + place / Double(points)) * Double(patch) / pixels
                    return polygons.contains { RegionOfInterestTests.contains($0, point) }
                }
            }
        }
    }

    /// Whether a point is inside the polygon: an odd number of edges crosses the ray to the right of the point.
    private static func contains(_ polygon: [SIMD2<Double>], _ point: SIMD2<Double>) -> Bool {
        var crossings = 0
        for index in polygon.indices {
            let (a, b) = (polygon[index] - point, polygon[(index + 1) % polygon.count] - point)
            // Does the edge cross the ray?
            let side = a.x * b.y - a.y * b.x
            if a.y <= 0, b.y > 0, side > 0 { crossings += 1 }
            if a.y > 0, b.y <= 0, side < 0 { crossings += 1 }
        }
        return crossings % 2 == 1
    }

    private static func rectangle(_ left: Double, _ top: Double, _ right: Double, _ bottom: Double) -> [SIMD2<Double>] {
        [SIMD2(left, top), SIMD2(right, top), SIMD2(right, bottom), SIMD2(left, bottom)]
    }

    private static let grids = [Grid(480, 352, patch: 16), Grid(100, 90, patch: 16), Grid(97, 33, patch: 14)]

    private static let shapes: [[[SIMD2<Double>]]] = [
        [rectangle(0.1, 0.2, 0.6, 0.9)], [rectangle(0.6, 0.9, 0.1, 0.2)],
        [[SIMD2(0.5, 0), SIMD2(1, 1), SIMD2(0, 1)]], [[SIMD2(0.05, 0.9), SIMD2(0.95, 0.1), SIMD2(0.6, 0.8)]],
        // A U, a star that crosses itself, a comb.
        [
            [
                SIMD2(0.1, 0.1), SIMD2(0.3, 0.1), SIMD2(0.3, 0.7), SIMD2(0.7, 0.7), SIMD2(0.7, 0.1), SIMD2(0.9, 0.1),
                SIMD2(0.9, 0.9), SIMD2(0.1, 0.9),
            ]
        ],
        [[SIMD2(0.5, 0.02), SIMD2(0.8, 0.95), SIMD2(0.03, 0.35), SIMD2(0.97, 0.35), SIMD2(0.2, 0.95)]],
        [
            [
                SIMD2(0, 1), SIMD2(0.11, 0.05), SIMD2(0.22, 0.9), SIMD2(0.33, 0.04), SIMD2(0.44, 0.88),
                SIMD2(0.55, 0.1), SIMD2(0.66, 0.97), SIMD2(0.77, 0), SIMD2(1, 1),
            ]
        ],
        // Two that overlap, and two that do not.
        [rectangle(0.1, 0.1, 0.5, 0.5), rectangle(0.3, 0.3, 0.8, 0.6)],
        [rectangle(0, 0, 0.2, 0.2), [SIMD2(0.9, 0.6), SIMD2(1, 1), SIMD2(0.7, 1)]],
    ]

    @Test(arguments: grids, shapes) func agreesWithPoints(_ grid: Grid, _ polygons: [[SIMD2<Double>]]) {
        let found = grid.tokens(polygons)
        let least = grid.sampled(polygons)
        for token in found.indices where least[token] {
            #expect(found[token], "token \(token) has points inside")
        }
        // The points miss no more than a few slivers.
        let more = found.indices.filter { found[$0] && !least[$0] }
        #expect(more.count <= 4, "\(more) have no point inside")
        for token in more { #expect(grid.hasBorder(token, of: polygons), "token \(token) has nothing inside") }
    }

    @Test func randomTriangles() {
        var numbers = SeededGenerator(seed: 4)
        let grid = Grid(160, 112, patch: 16)
        for _ in 0..<60 {
            let polygon = (0..<3).map { _ in SIMD2(Double(numbers.uniform()), Double(numbers.uniform())) }
            let found = grid.tokens([polygon])
            let sampled = grid.sampled([polygon], points: 24)
            for token in found.indices where sampled[token] { #expect(found[token]) }
            #expect(found.indices.count { found[$0] && !sampled[$0] } <= 4)
        }
    }

    /// A polygon smaller than a token, away from its middle.
    @Test(arguments: grids) func aTinyPolygonIsInOneToken(_ grid: Grid) {
        let token = SIMD2(Double(grid.patch) / Double(grid.input.width), Double(grid.patch) / Double(grid.input.height))
        for (column, row) in [(0, 0), (2, 1), (3, 0)] {
            let corner = (SIMD2(Double(column), Double(row)) + 0.1) * token
            let found = grid.tokens([[corner, corner + 0.1 * token, corner + SIMD2(0.1, 0) * token]])
            #expect(found.indices.filter { found[$0] } == [row * grid.size.width + column])
        }
    }

    @Test(arguments: grids) func theWholePicture(_ grid: Grid) {
        #expect(!grid.tokens([Self.rectangle(0, 0, 1, 1)]).contains(false))
        #expect(!grid.tokens([]).contains(true))
        #expect(!grid.tokens([Self.rectangle(1.2, 1.2, 2, 2)]).contains(true), "outside")
        #expect(!grid.tokens([Self.rectangle(-2, -2, 3, 3)]).contains(false), "around it")
    }

    /// A border between tokens belongs to neither: a token that is only touched is out, whatever the rounding.
    @Test(arguments: [Grid(480, 352, patch: 16), Grid(160, 112, patch: 16), Grid(1120, 14 * 77, patch: 14)])
    func touchingAnEdgeIsNotEnough(_ grid: Grid) {
        let (width, height) = (grid.size.width, grid.size.height)
        func share(_ tokens: Int, of pixels: Int) -> Double { Double(tokens * grid.patch) / Double(pixels) }
        for left in 0..<width {
            for right in left + 1...width {
                let shape = Self.rectangle(
                    share(left, of: grid.input.width), share(left % height, of: grid.input.height),
                    share(right, of: grid.input.width), share(left % height + 1, of: grid.input.height))
                let found = grid.tokens([shape])
                let expected = (0..<grid.size.count).map {
                    $0 / width == left % height && (left..<right).contains($0 % width)
                }
                #expect(found == expected, "columns \(left)..<\(right)")
            }
        }
        // Touches the next token at a corner only.
        let corner = SIMD2(share(2, of: grid.input.width), share(2, of: grid.input.height))
        let found = grid.tokens([[SIMD2(0, 0), SIMD2(corner.x, 0), corner, SIMD2(0, corner.y)]])
        #expect(found.indices.filter { found[$0] } == [0, 1, width, width + 1])
    }
}
