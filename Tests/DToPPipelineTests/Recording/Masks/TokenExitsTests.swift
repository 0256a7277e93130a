import DToPPipeline
import DToPTestSupport
import Testing

@Suite struct TokenExitsTests {
    private func text(_ exits: TokenExits) -> String {
        var json = JSONBytes()
        exits.write(to: &json)
        return String(decoding: json.bytes, as: UTF8.self)
    }

    @Test func runsAreLettersAndNumbers() {
        let exits = TokenExits(
            stages: [0, 0, 0, 2, 2, 1, 255, 255], isCarried: [false, false, true, true, true, false, false, false])
        #expect(text(exits) == "A2ac2B-2")
        let tokens = exits.tokens(stageCount: 3)
        #expect(tokens.total == 6 && tokens.active == 3 && tokens.carried == 3 && tokens.exits == [2, 1, 0])
    }

    @Test func readsWhatItWrites() {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<500 {
            let count = random.integer(1...300)
            var exits = TokenExits(stages: [], isCarried: [])
            while exits.stages.count < count {
                let stage = random.integer(0...26)
                let run = min(random.integer(1...40), count - exits.stages.count)
                exits.stages += repeatElement(stage == 26 ? 255 : UInt8(stage), count: run)
                exits.isCarried += repeatElement(stage < 26 && random.integer(0...1) == 1, count: run)
            }
            #expect(TokenExits(text: text(exits).utf8, count: count) == exits)
        }
    }

    @Test(arguments: [
        "", "A", "A3", "A4A", "4", "A0A4", "A4294967296", "A99999999999999999999999", "A2?2", "A2 B2", "Ä4", "A-1A2B",
    ])
    func refusesWhatMakesNoSense(_ text: String) { #expect(TokenExits(text: text.utf8, count: 4) == nil) }
}
