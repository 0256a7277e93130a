import DToPConfiguration
import DToPMedia
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

    @Test func shareRules() throws {
        try checkTrips(
            ShareRule.self,
            [
                "Person above 2 %": "Person above 2 % until 1 %",
                "Person in gate above 2.5% for 3s": "Person in gate above 2.5 % for 3s until 1.25 %",
                "traffic light in gate-1 below 10 % for 1:30 until 11 %":
                    "traffic light in gate-1 below 10 % for 90s until 11 %",
                "Road below 60 %": "Road below 60 % until 80 %", "Car above 0 %": "Car above 0 % until 0 %",
                "Car  above  7 %  for  500ms": "Car above 7 % for 500ms until 3.5 %",
            ])
        checkRefuses(
            ShareRule.self,
            [
                "", "Person", "above 2 %", "Person above 2", "Person above 0.02", "Person above 101 %",
                "Person above 100 %", "Person below 0 %", "Person above 2 % until 3 %", "Person below 2 % until 1 %",
                "Person in Gate above 2 % x", "Person above 2 % for soon", "Person above . %", "Person above 2 % for",
                "Person over 2 %", "Person below 2 % until 101 %", "Person above 2 % until 1 % for 3s",
                " Car above 1 %",
            ])
        let rule = try #require(ShareRule(text: "traffic light in gate above 7 % for 3s until 5 %"))
        #expect(rule.className == "traffic light" && rule.zone == "gate" && rule.time.seconds == 3)
        #expect(rule.begins(at: 0.0701) && !rule.begins(at: 0.07) && rule.ends(at: 0.05) && !rule.ends(at: 0.0501))
        let reverse = try #require(ShareRule(text: "Road below 40 %"))
        #expect(reverse.begins(at: 0.39) && !reverse.begins(at: 0.4) && reverse.ends(at: 0.7) && !reverse.ends(at: 0.6))
    }

    @Test func brokerAddresses() throws {
        try checkTrips(
            BrokerAddress.self,
            [
                "mqtt://broker": "mqtt://broker:1883", "mqtts://10.0.0.1/": "mqtts://10.0.0.1:8883",
                "mqtt://ann:s%20e:c%2Fret@broker.lan:1884": "mqtt://ann:s%20e%3Ac%2Fret@broker.lan:1884",
                "mqtt://ann@[::1]:9": "mqtt://ann@[::1]:9", "mqtt://a:p@ss@b": "mqtt://a:p%40ss@b:1883",
            ])
        checkRefuses(
            BrokerAddress.self,
            [
                "", "broker", "mqtt://", "http://broker", "mqtt://broker:0", "mqtt://broker:65536", "mqtt://broker/x",
                "mqtt://bro ker", "mqtt://:secret@broker", "mqtt://a:%zz@broker", "mqtt://a b", "mqtt://[::1",
                "mqtt://b:",
            ])
        let address = try #require(BrokerAddress(text: "mqtt://ann:s%20e:c%2Fret@broker"))
        #expect(address.login?.user == "ann" && address.login?.password == "s e:c/ret" && address.host == "broker")
        #expect(address.shown == "mqtt://broker:1883" && !address.usesTLS)
    }

    @Test func publishAddresses() throws {
        try checkTrips(
            PublishAddress.self,
            [
                "rtsp://host:8554/{stream}": "rtsp://host:8554/{stream}", "srt://host:8890": "srt://host:8890",
                "rtmp://a:b@host/live/{stream}": "rtmp://a:b@host/live/{stream}",
            ])
        checkRefuses(PublishAddress.self, ["", "host", "rtsp://", "http://host/a", "file.mp4", "srt://host", "-"])
        let address = try #require(PublishAddress(text: "rtsp://ann:s3cret@host/{stream}"))
        #expect(address.shown == "rtsp://host/{stream}" && !address.isShared)
        #expect(address.url(stream: "a b")?.text == "rtsp://ann:s3cret@host/a%20b")
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
