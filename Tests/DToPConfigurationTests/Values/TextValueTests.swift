import DToPConfiguration
import Foundation
import Testing

@Suite struct TextValueTests {
    /// A value's description gives the value again.
    private func checkTrips<Value: TextValue>(_: Value.Type, _ texts: [String: String]) throws {
        for (text, description) in texts {
            let value = try #require(Value(text: text), "\(text)")
            #expect(value.description == description)
            #expect(Value(text: description) == value)
            let json = try JSONEncoder().encode([value])
            #expect(try JSONDecoder().decode([Value].self, from: json) == [value])
        }
    }

    private func checkRefuses<Value: TextValue>(_: Value.Type, _ texts: [String]) {
        for text in texts { #expect(Value(text: text) == nil, "\(text)") }
    }

    @Test func timeSpans() throws {
        try checkTrips(
            TimeSpan.self,
            [
                "10s": "10s", "500ms": "500ms", "2m": "120s", "1.5h": "5400s", "90": "90s", "1:30": "90s",
                "1:02:03.5": "3723.5s", "0": "0s", "0.25": "250ms", "1.000001": "1.000001s",
            ])
        checkRefuses(
            TimeSpan.self, ["", "s", "-1", "1:60", "1:2:3:4", "1:30s", "1e3", "x", "1.5:30", "4h3", "100000001"])
    }

    @Test func frameRates() throws {
        try checkTrips(
            FrameRate.self, ["25": "25", "25/1": "25", "29.97": "29970/1000", "30000/1001": "30000/1001"])
        checkRefuses(FrameRate.self, ["", "0", "1/0", "-1", "1001", "a", "1/2/3", "nan"])
    }

    @Test func inputSizes() throws {
        try checkTrips(InputSize.self, ["640x480": "640x480", "short:480": "short:480"])
        checkRefuses(InputSize.self, ["", "0x1", "short:0", "16385x1", "640", "640x480x1", "short:"])
    }

    @Test func regions() throws {
        try checkTrips(
            Region.self,
            ["0,0,1,0.5": "0.0,0.0,1.0,0.0,1.0,0.5,0.0,0.5", "0,0,1,0,1,1": "0.0,0.0,1.0,0.0,1.0,1.0"])
        checkRefuses(Region.self, ["", "0.1", "0,0,1", "0,0,2,1", "a,b,c,d", "0.5,0,0.5,1", "0,0,0.5,0.5,1,1"])
    }

    @Test func resetIntervals() throws {
        try checkTrips(ResetInterval.self, ["250": "250", "keyframe": "keyframe"])
        checkRefuses(ResetInterval.self, ["", "0", "-1", "1.5", "Keyframe"])
    }

    /// A YAML file has `timeout: 10` without quotes, which is a number.
    @Test func numbersCountAsText() throws {
        let decode = JSONDecoder()
        #expect(try decode.decode([TimeSpan].self, from: Data("[10, 0.5]".utf8)).map(\.seconds) == [10, 0.5])
        #expect(try decode.decode([ResetInterval].self, from: Data("[250]".utf8)) == [.frames(250)])
        let error = #expect(throws: DecodingError.self) {
            try decode.decode([TimeSpan].self, from: Data("[\"soon\"]".utf8))
        }
        guard case .dataCorrupted(let context)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(context.debugDescription == "'soon' is not a time such as 10s, 500ms, 2m or 1:30")
    }
}
