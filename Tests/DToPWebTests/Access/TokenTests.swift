import DToPConfiguration
import DToPTestSupport
import DToPWeb
import Foundation
import SystemPackage
import Testing

@Suite struct TokenTests {
    private static let hash = String(repeating: "0123456789abcdef", count: 4)

    private func failure(_ text: String) -> String? {
        do throws(SettingError) { _ = try TokenFile.parse(text, name: "tokens") } catch { return "\(error)" }
        return nil
    }

    @Test func aFileGivesItsTokens() throws {
        let text = """
            # Those in the house
            kitchen viewer \(Self.hash) *

            \tjo.ann-2   operator \(Self.hash.uppercased())   front,yard-?\r
            """
        let tokens = try TokenFile.parse(text, name: "tokens")
        #expect(tokens.map(\.name) == ["kitchen", "jo.ann-2"] && tokens.map(\.role) == [.viewer, .operator])
        #expect(tokens[0].hash.count == 32 && tokens[0].hash == tokens[1].hash && tokens[0].hash[1] == 0x23)
        #expect(tokens[0].scope.includes("anything") && tokens[1].scope.includes("yard-1"))
        for id in ["yard-10", "front-1", "yard", "back"] { #expect(!tokens[1].scope.includes(id)) }
        #expect(tokens[0].line == "kitchen viewer \(Self.hash) *")
    }

    @Test(arguments: [
        ("a viewer \(hash)", "tokens:1: a line has a name, a role, a hash and streams"),
        ("a viewer \(hash) * *", "a line has"), ("a/b viewer \(hash) *", "a name has letters"),
        ("# x\n\na anyone \(hash) *", "tokens:3: a role is viewer or operator"), ("a Viewer \(hash) *", "a role is"),
        ("a viewer \(hash)0 *", "a hash has 64"), ("a viewer \(hash.dropLast())g *", "a hash has 64"),
        ("a viewer \(hash) a,,b", "streams are ids"), ("a viewer \(hash) [a-z]", "streams are ids"),
        ("a viewer \(hash) ../x", "streams are ids"),
        ("a viewer \(hash) *\na operator \(hash) *", "tokens:2: \"a\" stands above already"),
    ])
    func whatIsWrongIsSaid(text: String, message: String) {
        #expect(failure(text)?.contains(message) == true, "\(failure(text) ?? "none")")
        // The hash is not repeated.
        #expect(failure(text)?.contains("0123456789") == false)
    }

    @Test func textsAreNotGuessed() {
        let texts = Set((0..<100).map { _ in Token.makeText() })
        #expect(texts.count == 100)
        for text in texts { #expect(text.wholeMatch(of: /[A-Za-z0-9_-]{43}/) != nil) }
    }

    @Test func aChangedFileCountsAndAFaultyOneDoesNot() throws {
        let folder = try TemporaryFolder()
        func write(_ text: String) throws { try Data(text.utf8).write(to: folder.url.appending(path: "tokens")) }
        func line(_ text: String) -> String {
            Token(name: text, role: .viewer, hash: Token.hash(of: text), scope: .all).line
        }
        let path = FilePath(folder.path("tokens"))
        #expect(throws: SettingError.self) { _ = try TokenStore(path, .silent) }
        try write(line("one"))
        let store = try TokenStore(path, .silent)
        #expect(store.token(of: "one")?.name == "one" && store.token(of: "two") == nil)
        try write(line("one") + "\n" + line("two"))
        #expect(Patience.holds { store.token(of: "two") != nil })
        try write("nonsense")
        Thread.sleep(forTimeInterval: 1.2)
        #expect(store.token(of: "one") != nil && store.token(of: "two") != nil)
        try write(line("two"))
        #expect(Patience.holds { store.token(of: "one") == nil })
        #expect(store.token(of: "two") != nil)
    }

    @Test func sessionsAreLimited() {
        let sessions = Sessions()
        let first = sessions.begin([1])
        #expect(sessions.token(of: first) == [1] && sessions.token(of: "x") == nil)
        let others = (0..<1000).map { _ in sessions.begin([2]) }
        #expect(sessions.token(of: first) == nil)
        #expect(others.allSatisfy { sessions.token(of: $0) == [2] })
        sessions.end(others[0])
        #expect(sessions.token(of: others[0]) == nil)
    }
}
