import DToPPipeline
import Testing

@Suite struct CSVTests {
    @Test(arguments: [
        ("a", "a"), ("", ""), ("a,b", "\"a,b\""), ("\"", "\"\"\"\""), ("a\r\nb", "\"a\r\nb\""), ("a b", "a b"),
    ])
    func quotesAsRFC4180Says(field: String, quoted: String) {
        #expect(CSV.quoted(field) == quoted)
    }

    @Test func quotesWhatNeedsItInALine() {
        #expect(CSV.line(["0", "", "a,b"]) == "0,,\"a,b\"\n")
    }

    @Test(arguments: [[""], ["", ""], ["0", "", "a,b"], ["\"", "a \"b\", c", "\"\"", "d"], ["e\u{301}", "\",\""]])
    func fieldsOfALine(_ fields: [String]) {
        #expect(CSV.fields(of: String(CSV.line(fields).dropLast())) == fields)
    }
}
