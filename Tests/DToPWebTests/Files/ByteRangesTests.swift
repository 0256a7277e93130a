import DToPTestSupport
import DToPWeb
import Testing

@Suite struct ByteRangesTests {
    @Test(
        arguments: [
            ("bytes=0-0", [0..<1]), ("bytes=0-9", [0..<10]), ("bytes=0-99", [0..<100]), ("bytes=0-100", [0..<100]),
            ("bytes=99-", [99..<100]), ("bytes=0-", [0..<100]), ("bytes=-1", [99..<100]), ("bytes=-100", [0..<100]),
            ("bytes=-500", [0..<100]), ("bytes=90-99999999999999999999999", [90..<100]), ("BYTES=5-6", [5..<7]),
            ("bytes=-99999999999999999999999", [0..<100]), ("bytes=007-008", [7..<9]),
            ("bytes=9223372036854775806-,0-1", [0..<2]),
            ("bytes=0-1,5-6", [0..<2, 5..<7]), ("bytes=0-1 , \t5-6", [0..<2, 5..<7]),
            ("bytes=50-59,0-1", [50..<60, 0..<2]),
            ("bytes=,0-1,,", [0..<2]), ("bytes=0-1,100-200", [0..<2]), ("bytes=-0,-1", [99..<100]),
        ] as [(String, [Range<Int64>])])
    func partsAreThoseOfTheText(field: String, parts: [Range<Int64>]) {
        #expect(ByteRanges(field, byteCount: 100) == .parts(parts))
    }

    @Test(arguments: ["bytes=100-", "bytes=100-200", "bytes=-0", "bytes=99999999999999999999-", "bytes=100-,200-,-0"])
    func whatIsNotThereIsSaidSo(field: String) { #expect(ByteRanges(field, byteCount: 100) == .unsatisfiable) }

    @Test(arguments: [
        "", "bytes", "bytes=", "bytes=,", "bytes=-", "bytes=a-b", "bytes=1", "bytes=5-4", "bytes=1-2-3", "bytes=--1",
        "bytes=+1-2", "bytes=1-+2", "bytes=0x1-2", "bytes= 0-1,x", "bytes=0-1;2-3", "lines=0-1", "bytes 0-1",
        "bytes=0 - 1",
        "=0-1", "bytes==0-1", "bytes=１-２", "bytes=0-99,0-99",
    ])
    func whatMakesNoSenseIsIgnored(field: String) { #expect(ByteRanges(field, byteCount: 100) == .whole, "\(field)") }

    @Test func anEmptyFileHasNoParts() {
        for field in ["bytes=0-", "bytes=0-0", "bytes=-1", "bytes=-0"] {
            #expect(ByteRanges(field, byteCount: 0) == .unsatisfiable)
        }
    }

    @Test func manyPartsAreIgnored() {
        let most = (0..<16).map { "\($0 * 2)-\($0 * 2)" }.joined(separator: ",")
        guard case .parts(let parts) = ByteRanges("bytes=\(most)", byteCount: 100) else {
            Issue.record("\(most)")
            return
        }
        #expect(parts.count == 16)
        #expect(ByteRanges("bytes=\(most),90-90", byteCount: 100) == .whole)
    }

    /// Whatever the text, no part leaves the file, and none is empty.
    @Test func partsAreAlwaysInTheFile() {
        var random = SeededGenerator(seed: 7)
        let letters = Array("0123456789-,,-- =b")
        for _ in 0..<20_000 {
            let text = String(
                (0..<Int.random(in: 0...14, using: &random)).map { _ in letters.randomElement(using: &random) ?? "0" })
            let count = Int64.random(in: 0...120, using: &random)
            guard case .parts(let parts) = ByteRanges("bytes=" + text, byteCount: count) else { continue }
            #expect(
                !parts.isEmpty && parts.allSatisfy { !$0.isEmpty && $0.lowerBound >= 0 && $0.upperBound <= count },
                "\(text)")
        }
    }
}
