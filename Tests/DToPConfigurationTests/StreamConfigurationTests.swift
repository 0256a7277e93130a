import Compute
import DToPConfiguration
import DToPMedia
import DToPModel
import Foundation
import Testing

@Suite struct StreamConfigurationTests {
    /// A configuration in which every setting differs from its default.
    static func unusual() throws -> StreamConfiguration {
        var configuration = StreamConfiguration()
        configuration.source.input = "rtsp://camera/1"
        configuration.source.main = "rtsp://camera/main"
        configuration.source.live = true
        configuration.source.giveUpAfter = TimeSpan(.seconds(60))
        configuration.source.backoffMax = TimeSpan(.seconds(5))
        configuration.source.fps = FrameRate(try #require(Rational(5, 1)))
        configuration.source.frames = .keyframes
        configuration.source.stride = 2
        configuration.source.start = TimeSpan(.seconds(1))
        configuration.source.duration = TimeSpan(.seconds(9))
        configuration.source.frameRate = FrameRate(try #require(Rational(30000, 1001)))
        configuration.connection.rtspTransport = .udp
        configuration.connection.inputOption = ["buffer_size": "65536"]
        configuration.connection.timeout = TimeSpan(.milliseconds(1500))
        configuration.connection.credentials = "secrets"
        configuration.outputs.overlay = "{stream}.mp4"
        configuration.outputs.publish = PublishAddress(text: "rtsp://host:8554/{stream}")
        configuration.outputs.masks = "masks"
        configuration.outputs.maskFormat = .raw
        configuration.outputs.maskSize = .model
        configuration.outputs.rle = "{stream}.jsonl"
        configuration.outputs.maskVideo = "{stream}.mkv"
        configuration.outputs.maskSegment = TimeSpan(.seconds(3600))
        configuration.outputs.confidence = "confidence"
        configuration.outputs.log = "log"
        configuration.outputs.record = "recordings"
        configuration.outputs.labels = "labels"
        configuration.outputs.events = "events"
        configuration.outputs.overwrite = true
        configuration.masks.every = TimeSpan(.seconds(1))
        configuration.masks.change = 0.02
        configuration.masks.keep = TimeSpan(.seconds(86400))
        configuration.masks.keepSize = DataSize(bytes: 2 << 30)
        configuration.recording.video = .overlay
        configuration.recording.audio = true
        configuration.recording.segment = TimeSpan(.seconds(300))
        configuration.recording.keep = TimeSpan(.seconds(7 * 86400))
        configuration.recording.keepSize = DataSize(bytes: 20 << 30)
        configuration.recording.minFree = DataSize(bytes: 500 << 20)
        configuration.overlay.show = .exits
        configuration.overlay.size = .lines(480)
        configuration.overlay.opacity = 0.3
        configuration.overlay.legend = true
        configuration.overlay.palette = "palette.json"
        configuration.overlay.codec = "libx265"
        configuration.overlay.codecOption = ["preset": "fast"]
        configuration.engine.model = "street-vit-s"
        configuration.engine.threshold = 0.9
        configuration.engine.inputSize = InputSize(.shortestEdge(256, longest: nil))
        configuration.engine.precision = .int8
        configuration.carry.temporal = .off
        configuration.carry.changeThreshold = 12
        configuration.carry.maxAge = 32
        configuration.carry.hysteresis = 0.1
        configuration.carry.roi = [try #require(Region(text: "0,0,1,0.5"))]
        configuration.carry.auditEvery = 10
        configuration.carry.minAgreement = 0.98
        configuration.carry.resetEvery = .keyframe
        configuration.carry.targetFps = 10
        configuration.carry.targetMs = 100
        configuration.watch.zones = ["gate": try #require(Region(text: "0,0,0.5,0.5"))]
        configuration.watch.rules = ["intruder": try #require(ShareRule(text: "Person in gate above 2 % for 3s"))]
        return configuration
    }

    private func decoded(_ json: String) throws -> StreamConfiguration {
        try JSONDecoder().decode(StreamConfiguration.self, from: Data(json.utf8))
    }

    @Test func keysAreUniqueAndCoverEverything() throws {
        let keys = StreamConfiguration.settings.map(\.key)
        #expect(Set(keys).count == keys.count)
        // A property without a setting would be lost here.
        let unusual = try Self.unusual()
        let json = try JSONEncoder().encode(unusual)
        #expect(try JSONDecoder().decode(StreamConfiguration.self, from: json) == unusual)
        let map = try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
        #expect(Set(map.keys) == Set(keys))
    }

    @Test func everyOutputIsNamed() throws {
        let places = StreamConfiguration.settings.filter {
            $0.reload == .restartSink && ["file", "dir"].contains($0.form)
        }
        // `labels` are read.
        let written = Set(places.map(\.key)).subtracting(["labels"])
        #expect(try Set(Self.unusual().outputs.named.map(\.key)) == written)
    }

    @Test func absentKeysHaveTheirDefaults() throws {
        var expected = StreamConfiguration()
        #expect(try decoded("{}") == expected)
        expected.source.input = "a.mp4"
        expected.carry.maxAge = 7
        #expect(try decoded(#"{"input": "a.mp4", "max_age": 7, "fps": null}"#) == expected)
    }

    @Test(arguments: [#"{"treshold": 0.5}"#, #"{"threshold": "high"}"#, #"{"timeout": "soon"}"#, #"{"show": "all"}"#])
    func refusesWhatItDoesNotKnow(_ json: String) {
        #expect(throws: DecodingError.self) { try decoded(json) }
    }

    @Test(arguments: [
        (#"{"input": ""}"#, "`input` is missing"), (#"{"stride": 0}"#, "`stride` must be at least 1, it is 0"),
        (#"{"duration": 0}"#, "`duration` must be above 0"), (#"{"timeout": 0}"#, "`timeout` must be above 0"),
        (#"{"masks": "-"}"#, "`mask_format` raw"), (#"{"overlay": "-"}"#, "only `masks` and `log`"),
        (#"{"masks": "-", "mask_format": "raw", "log": "-"}"#, "`masks` and `log` cannot both"),
        (#"{"rle": "-"}"#, "only `masks` and `log`"),
        (#"{"mask_video": "m.mp4"}"#, "`mask_video` must end in .mkv, it is 'm.mp4'"),
        (#"{"rle": "r", "mask_segment": "500ms"}"#, "`mask_segment` must be at least 1s, it is 500ms"),
        (#"{"rle": "r", "mask_keep": "7d"}"#, "have `rle` and `mask_video` divided by `mask_segment`"),
        (#"{"mask_video": "m.mkv", "mask_keep_size": "1G"}"#, "have `rle` and `mask_video` divided by `mask_segment`"),
        (#"{"mask_every": 0}"#, "`mask_every` must be above 0"),
        (#"{"mask_change": 1}"#, "`mask_change` must be at least 0 and below 1, it is 1.0"),
        (#"{"mask_keep": 0}"#, "`mask_keep` must be above 0"),
        (#"{"mask_keep_size": 0}"#, "`mask_keep_size` must be above 0"),
        (#"{"masks": "-", "mask_format": "raw", "mask_change": 0}"#, "`mask_format` raw has a mask of each frame"),
        (#"{"record": "-"}"#, "only `masks` and `log`"),
        (#"{"main": "main.mp4", "record": "r"}"#, "`main` must be the URL"),
        (#"{"main": "rtsp://camera/main"}"#, "`main` is recorded: say where, by `record`"),
        (#"{"record_audio": true, "record_video": "overlay"}"#, "`record_audio` copies the source's sound"),
        (#"{"record_segment": "500ms"}"#, "`record_segment` must be at least 1s"),
        (#"{"record_keep": 0}"#, "`record_keep` must be above 0"),
        (#"{"record_keep_size": 0}"#, "`record_keep_size` must be above 0"),
        (#"{"opacity": 1.5}"#, "`opacity` must be 0 to 1, it is 1.5"), (#"{"threshold": 2}"#, "`threshold` must be"),
        (#"{"change_threshold": 256}"#, "`change_threshold`"), (#"{"max_age": 0}"#, "`max_age`"),
        (#"{"hysteresis": 2}"#, "`hysteresis`"), (#"{"audit_every": -1}"#, "`audit_every` must be 0 or more"),
        (#"{"min_agreement": 2}"#, "`min_agreement` must be 0 to 1"),
        (#"{"min_agreement": 0.9, "audit_every": 0}"#, "`audit_every` must not be 0"),
        (#"{"temporal": "off", "target_fps": 5}"#, "`temporal` off"),
        (#"{"zones": {"Gate": "0,0,1,1"}}"#, "`zones` has the name 'Gate'"),
        (#"{"rules": {"-": "Car above 1 %"}}"#, "`rules` has the name '-'"),
        (#"{"rules": {"camera": "Car above 1 %"}}"#, "every camera has that one"),
        (#"{"rules": {"a": "Car in gate above 1 %"}}"#, "a is about the zone 'gate', which `zones` does not have"),
        (#"{"target_fps": 5, "target_ms": 5}"#, "not both"), (#"{"target_ms": 0}"#, "`target_ms` must be above 0"),
    ])
    func checkSaysWhatIsWrong(_ json: String, _ message: String) throws {
        var configuration = try decoded(json)
        if !json.contains("input") { configuration.source.input = "a.mp4" }
        let error = #expect(throws: SettingError.self) { try configuration.check() }
        #expect(error?.description.contains(message) == true)
    }

    @Test func defaultsAreSound() throws {
        var configuration = StreamConfiguration()
        configuration.source.input = "a.mp4"
        try configuration.check()
    }
}
