import DToPConfiguration
import DToPMedia
import DToPTestSupport
import Foundation
import SystemPackage
import Testing

@Suite struct ConfigurationReaderTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func write(_ text: String, to name: String = "dtopd.yaml") throws {
        let url = folder.url.appending(path: name)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    private func read(environment: [String: String] = [:]) throws -> ServiceConfiguration {
        try ConfigurationReader.read(folder.path("dtopd.yaml"), environment: environment)
    }

    /// What is wrong, without the folder's name.
    private func problems(_ text: String, environment: [String: String] = [:]) throws -> [String] {
        try write(text)
        do { _ = try read(environment: environment) } catch let error as ConfigurationProblems {
            return error.all.map { $0.description.replacing(folder.url.path + "/", with: "") }
        }
        return []
    }

    @Test func streamsInheritDefaults() throws {
        try write(
            """
            threads: 2
            log_level: warning
            defaults:
              fps: 5
              threshold: 0.9
              weight: 2
            streams:
              front:
                input: rtsp://camera-1/live
              yard:
                input: rtsp://camera-2/live
                fps: 2
                enabled: false
                roi: ["0,0,1,0.5", "0,0.5,0.5,0.5,0.5,1"]
                codec_option: {preset: fast, crf: 30}
            """)
        let configuration = try read()
        #expect(configuration.threads == 2)
        #expect(configuration.logLevel == .warning)
        #expect(Set(configuration.streams.keys) == ["front", "yard"])
        let front = try #require(configuration.streams["front"])
        #expect(front.configuration.source.input == "rtsp://camera-1/live")
        #expect(front.configuration.source.fps?.description == "5")
        #expect(front.configuration.engine.threshold == 0.9)
        #expect(front.weight == 2)
        #expect(front.enabled)
        let yard = try #require(configuration.streams["yard"])
        #expect(yard.configuration.source.fps?.description == "2")
        #expect(!yard.enabled)
        #expect(yard.configuration.carry.roi.map(\.corners.count) == [4, 3])
        #expect(yard.configuration.overlay.codecOption == ["preset": "fast", "crf": "30"])
    }

    @Test func everyErrorHasItsPlace() throws {
        let found = try problems(
            """
            thread: 2
            log_level: loud
            defaults:
              treshold: 0.9
            streams:
              Front: {input: a.mp4}
              yard:
                fps: often
                stride: 1.5
                threshold:
              roof:
                input: a.mp4
                opacity: 3
              lot:
                mask_size: big
                roi: [oblong]
                weight: -1
              gate: {}
            """)
        #expect(
            found == [
                #"dtopd.yaml:1:1: unknown key "thread"; did you mean "threads"?"#,
                "dtopd.yaml:2:12: `log_level` must be error or warning or info or debug or trace, it is 'loud'",
                #"dtopd.yaml:4:3: unknown key "treshold"; did you mean "threshold"?"#,
                "dtopd.yaml:6:3: a stream's id has small letters, digits, _ and -, and begins with a letter or digit",
                "dtopd.yaml:8:10: `fps` must be a number of frames per second such as 25, 29.97 or 30000/1001, "
                    + "it is 'often'",
                "dtopd.yaml:9:13: `stride` must be a whole number, it is '1.5'",
                "dtopd.yaml:10:15: `threshold` has no value; leave it out",
                "dtopd.yaml:13:14: `opacity` must be 0 to 1, it is 3.0",
                "dtopd.yaml:15:16: `mask_size` must be display or model, it is 'big'",
                "dtopd.yaml:16:10: `roi` must be a list of corners x,y,x,y,... in shares of the picture, 0 to 1; "
                    + "two make a rectangle",
                "dtopd.yaml:18:3: `input` is missing: give what to segment",
            ])
    }

    @Test(arguments: [
        ("", "dtopd.yaml: a configuration is empty"), ("- a", "dtopd.yaml:1:1: a configuration must be a map"),
        ("streams: [a]", "dtopd.yaml:1:10: `streams` must be a map"), ("a: [", "dtopd.yaml:2:1: is no YAML: "),
        ("threads: 1\nthreads: 2", "\"threads\" twice"), ("a: &x 1", "dtopd.yaml:1:4: anchors and aliases"),
        ("a: {b: *x}", "dtopd.yaml:1:8: anchors"), ("{\"a\":&x 1}", "dtopd.yaml:1:6: anchors"),
        ("a: \"\nb: &x 1", "dtopd.yaml:2:4: anchors"), ("threads: 0", "dtopd.yaml:1:10: `threads` must be 1 to 256"),
        ("threads: 9:99999999999999999999", "`threads` must be a whole number, it is '9:9"),
        ("defaults: {opacity: 9:99999999999999999999}", "`opacity` must be a number"),
        ("defaults: {threshold: 1e999}\nstreams: {a: {input: a}}", "`threshold` must be 0 to 1"),
        ("streams: {a: 5}", "dtopd.yaml:1:14: a stream must be a map"), ("include: []\n2: 3", "unknown key \"2\""),
        ("include: missing.yaml", "dtopd.yaml:1:10: there is no file '"), ("\u{1}: 2", "is no YAML"),
        ("streams: {a: {input: x.mp4, log: \"${HOME}\"}}", "`log` cannot hold variables"),
        ("streams: {a: {input: x.mp4, codec_option: {a: \"${HOME}\"}}}", "`codec_option` cannot hold"),
        ("defaults: {opacity: 3}\nstreams: {a: {input: a.mp4}}", "dtopd.yaml:1:21: `opacity` must be 0 to 1"),
        ("{\"a\" :&x 1}", "anchors"), ("{? &x a: 1}", "anchors"), ("{?&x a: 1}", "anchors"), ("{:&x 1}", "anchors"),
        ("streams: {a: {input: [\"${X}\"]}}", "`input` must be text"),
        ("streams: {a: {input: \"rtsp://${NO}@c/\"}}", "dtopd.yaml:1:22: the variable 'NO' is not set"),
        ("streams: {a: {input: \"rtsp://${credential:x}@c/\"}}", "there is no credential 'x'"),
        ("streams: {a: {input: \"rtsp://${credential:../x}@c/\"}}", "names no variable"),
        ("streams: {a: {input: \"rtsp://${NO\"}}", "'${' has no '}'"),
    ])
    func refuses(_ text: String, _ problem: String) throws {
        let found = try problems(text)
        #expect(found.contains { $0.contains(problem) }, "\(found)")
    }

    /// After a quote, within a word and in a comment, the signs are plain text.
    @Test func urlsMayHaveAmpersands() throws {
        #expect(
            try problems(
                """
                # streams &not an anchor
                streams:
                  a: {input: "http://camera/?a=1&b=2", log: 'it''s & * fine', masks: "*x"}
                  b:
                    input: http://camera/?a=1&b=*2
                """
            ).isEmpty)
    }

    @Test func missingFilesAreNamed() {
        let error = #expect(throws: ConfigurationProblems.self) {
            try ConfigurationReader.read(folder.path("none.yaml"), environment: [:])
        }
        #expect(
            error?.description == "\(folder.path("none.yaml") as String): cannot be read: No such file or directory")
    }

    @Test func includesBringStreams() throws {
        try write("include: conf.d/*.yaml\ndefaults: {fps: 3}\nstreams: {a: {input: a.mp4}}")
        try write("streams: {b: {input: b.mp4}}", to: "conf.d/b.yaml")
        try write("streams: {c: {input: c.mp4, fps: 1}}", to: "conf.d/c.yaml")
        let streams = try read().streams
        #expect(streams.mapValues { $0.configuration.source.fps?.description } == ["a": "3", "b": "3", "c": "1"])
    }

    @Test func theSameStreamTwiceIsAnError() throws {
        try write("streams:\n  a: {input: a.mp4}", to: "conf.d/a.yaml")
        #expect(
            try problems("include: [conf.d/a.yaml]\nstreams:\n  a: {input: a.mp4}") == [
                #"conf.d/a.yaml:2:3: the stream "a" stands at dtopd.yaml:3 already"#
            ])
        try write("threads: 2", to: "conf.d/a.yaml")
        #expect(try problems("include: conf.d/a.yaml") == [#"conf.d/a.yaml:1:1: unknown key "threads""#])
    }

    @Test func streamsHaveOverlaysOfTheirOwn() throws {
        let both = "streams:\n  a: {input: a.mp4}\n  b: {input: b.mp4}"
        #expect(
            try problems("defaults: {publish: 'rtsp://host/x'}\n" + both) == [
                #"dtopd.yaml:4:3: `publish` is that of stream "a" too; put {stream} into the name"#
            ])
        #expect(try problems("defaults: {publish: 'rtsp://host/{stream}'}\n" + both) == [])
        #expect(
            try problems("defaults: {overlay: o.mp4}\n" + both) == [
                #"dtopd.yaml:4:3: `overlay` is that of stream "a" too; put {stream} into the name"#
            ])
        #expect(try problems("defaults: {overlay: 'o-{stream}.mp4', masks: m, log: l}\n" + both).isEmpty)
    }

    /// Whatever the values, `print-config` prints a configuration that says the same, without passwords.
    @Test func printsWhatItRead() throws {
        var configuration = ServiceConfiguration()
        configuration.threads = 2
        var stream = ServiceStream()
        stream.configuration = try StreamConfigurationTests.unusual()
        stream.configuration.source.input = "rtsp://me:it's@camera/?a=1"
        // These exclude each other.
        stream.configuration.outputs.maskFormat = .png
        stream.configuration.recording.video = .copy
        stream.configuration.carry.temporal = .carry
        stream.configuration.carry.targetMs = nil
        stream.configuration.outputs.labels = String(repeating: "a long name ", count: 20)
        stream.configuration.outputs.log = "'quoted': {name}"
        stream.configuration.carry.roi = (1...9).compactMap { Region(text: "0,0,0.\($0),0.\($0)") }
        stream.configuration.overlay.codecOption = ["Authorization": "x", "b": "live: yes"]
        stream.configuration.connection.inputOption = ["passphrase": "tiger"]
        configuration.streams = ["a": stream, "b": stream]
        let text = try configuration.redactedYAML()
        #expect(!text.contains("tiger") && !text.contains("it's") && !text.contains("it''s"))
        try write(text)
        var again = try read()
        for id in ["a", "b"] {
            again.streams[id]?.configuration.source.input = stream.configuration.source.input
            again.streams[id]?.configuration.connection.inputOption = stream.configuration.connection.inputOption
        }
        #expect(again == configuration)
    }

    @Test func variablesStandInOptionsToo() throws {
        try write("streams: {a: {input: a.mp4, input_option: {passphrase: '${PW}', x: y}}}")
        let stream = try read(environment: ["PW": "tiger/1"]).streams["a"]
        #expect(stream?.configuration.connection.inputOption == ["passphrase": "tiger/1", "x": "y"])
    }

    /// A credential is hidden wherever it occurs, not only as a password.
    @Test func credentialsAreHidden() throws {
        try write("stream-key-4711\n", to: "credentials/key")
        try write("streams: {a: {input: 'http://camera/${credential:key}'}}")
        let configuration = try read(environment: ["CREDENTIALS_DIRECTORY": folder.path("credentials")])
        #expect(configuration.streams["a"]?.configuration.source.input == "http://camera/stream-key-4711")
        #expect(
            CredentialRedaction.redact("cannot open http://camera/stream-key-4711") == "cannot open http://camera/***")
    }

    @Test func passwordsMayHoldAnything() throws {
        try write("p@ss:w/o#r%d ü\n", to: "credentials/camera")
        try write(#"streams: {a: {input: "rtsp://${USER}:${credential:camera}@camera/${PLACE}?x=${PLACE}"}}"#)
        let environment = [
            "USER": "me@home", "PLACE": "a/b", "CREDENTIALS_DIRECTORY": folder.path("credentials"),
        ]
        let stream = try read(environment: environment).streams["a"]
        #expect(
            stream?.configuration.source.input
                == "rtsp://me%40home:p%40ss%3aw%2fo%23r%25d%20%c3%bc@camera/a/b?x=a/b")
    }

    @Test func theEnvironmentOverridesTheFile() throws {
        try write("threads: 2\nlog_level: debug")
        let configuration = try read(environment: ["DTOPD_THREADS": "3"])
        #expect(configuration.threads == 3)
        #expect(configuration.logLevel == .debug)
        #expect(
            try problems("threads: 2", environment: ["DTOPD_THREADS": "many"]) == [
                "DTOPD_THREADS: `threads` must be a whole number, it is 'many'"
            ])
    }

    /// Hostile files are refused before they cost anything.
    @Test func bombsAreRefused() throws {
        let bomb =
            "a: &a [x, x, x, x, x, x, x, x, x]\n"
            + (1..<12).map { "k\($0): &k\($0) [*a, *a, *a, *a, *a, *a, *a, *a, *a]\n" }.joined()
        #expect(try problems(bomb).count == 1)
        #expect(
            try problems(String(repeating: "x", count: 10 << 20)) == [
                "dtopd.yaml: is larger than 1 MiB; divide it by `include`"
            ])
        let keys = (0..<100_000).map { "k\($0):\n" }.joined()
        #expect(keys.utf8.count < 1 << 20)
        #expect(try problems(keys).count == 100)
        #expect(try !problems(String(repeating: "[", count: 100_000)).isEmpty)
        #expect(try !problems(String(repeating: "{a: ", count: 50_000)).isEmpty)
    }
}
