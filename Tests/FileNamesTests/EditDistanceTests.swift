import FileNames
import Testing

@Suite struct EditDistanceTests {
    @Test(arguments: [
        ("", "", 0), ("", "norm", 4), ("norm", "", 4), ("norm", "norm", 0), ("norm", "nrom", 2),
        ("kitten", "sitting", 3),
        ("flaw", "lawn", 2), ("Norm", "norm", 1), ("tête", "tete", 2),
    ]) func counts(a: String, b: String, distance: Int) {
        #expect(EditDistance.between(a, b) == distance && EditDistance.between(b, a) == distance)
    }

    /// A million letters cost no more than the bytes that are compared.
    @Test func comparesTheStartOfLongNames() {
        let long = String(repeating: "a", count: 1_000_000)
        #expect(EditDistance.between(long, long + "b") == 0)
        #expect(EditDistance.between(long, "") == EditDistance.comparedBytes)
    }

    @Test func ranks() {
        let names = ["h264", "libx265", "LIBX264", "vp8"]
        #expect(EditDistance.nearest(to: "libx246", among: names, count: 2) == ["LIBX264", "libx265"])
        #expect(EditDistance.nearest(to: "x", among: ["b", "a"], count: 3) == ["a", "b"])
        #expect(EditDistance.nearest(to: "x", among: [], count: 3).isEmpty)
    }
}
