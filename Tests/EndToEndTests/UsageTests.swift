import DToPTestSupport
import Foundation
import Testing

/// The command line's refusals and its help.
@Suite struct UsageTests {
    struct Wrong: Sendable, CustomTestStringConvertible {
        let arguments: [String]
        let needles: [String]

        init(_ arguments: String, _ needles: String...) {
            self.arguments = arguments.split(separator: " ").map(String.init)
            self.needles = needles
        }

        var testDescription: String { arguments.joined(separator: " ") }
    }

    private static let wrong = [
        Wrong("--overlya x.mp4", "--overlya", "--overlay"),
        Wrong("--treshold 0.5", "--treshold", "--threshold"),
        Wrong("--codec libx264x --overlay new.mp4", "libx264x", "libx264"),
        Wrong("--codec h265 --overlay new.mp4", "h265", "Did you mean"),
        Wrong("--codec-option prset=fast --overlay new.mp4", "prset"),
        Wrong("--codec-option preset --overlay new.mp4", "key=value"),
        Wrong("--codec-option preset=quick --overlay new.mp4", "preset"),
        Wrong("--overlay new.xyz", "new.xyz", ".mp4"),
        Wrong("--overlay new", "new", ".mp4"),
        Wrong("--overlay new.webm", "webm"),
        Wrong("--threshold 2", "--threshold", "2"),
        Wrong("--threshold=-0.1", "--threshold"),
        Wrong("--threshold nan", "--threshold"),
        Wrong("--threshold high", "--threshold", "high"),
        Wrong("--opacity=-1", "--opacity", "-1"),
        Wrong("--opacity -1", "--opacity"),
        Wrong("--opacity nan", "--opacity"),
        Wrong("--threads 0", "--threads", "0"),
        Wrong("--threads 257", "--threads"),
        Wrong("--threads 99999999999999999999", "--threads"),
        Wrong("--show foo", "foo", "exits"),
        Wrong("--input-size 0x0", "--input-size", "0x0"),
        Wrong("--input-size 99999x99999", "--input-size"),
        Wrong("--input-size 16384x16384", "--input-size", "tokens"),
        Wrong("--input-size short:0", "--input-size"),
        Wrong("--mask-size big", "big", "model"),
        Wrong("--mask-format raw", "--masks -"),
        Wrong("--masks -", "--mask-format raw"),
        Wrong("--masks - --mask-format raw --log -", "stdout"),
        Wrong("--overlay -", "stdout"),
        Wrong("--frame-rate 0", "--frame-rate"),
        Wrong("--frame-rate 1/0", "--frame-rate"),
        Wrong("--temporal of", "of", "off", "carry"),
        Wrong("--change-threshold=-1", "--change-threshold", "0 to 255", "-1"),
        Wrong("--change-threshold 256", "--change-threshold", "256"),
        Wrong("--change-threshold nan", "--change-threshold"),
        Wrong("--max-age 0", "--max-age", "1 to 1000000"),
        Wrong("--max-age 1.5", "--max-age", "1.5"),
        Wrong("--hysteresis 1.1", "--hysteresis", "0 to 1", "1.1"),
        Wrong("--hysteresis nan", "--hysteresis"),
        Wrong("--roi 0.1", "--roi", "0.1", "x,y"),
        Wrong("--roi 0,0,1", "--roi", "0,0,1", "x,y"),
        Wrong("--roi 0,0,2,1", "--roi", "0,0,2,1", "x,y"),
        Wrong("--roi 0,0,1,", "--roi", "0,0,1,", "x,y"),
        Wrong("--roi a,b,c,d", "--roi", "a,b,c,d", "x,y"),
        Wrong("--roi 0.5,0,0.5,1", "--roi", "0.5,0,0.5,1"),
        Wrong("-y -n", "-y", "-n"),
        Wrong("--log", "--log"),
    ]

    @Test(arguments: wrong) func isRefused(_ wrong: Wrong) throws {
        let folder = try TemporaryFolder()
        let arguments = wrong.arguments.map { $0.hasPrefix("new") ? folder.path($0) : $0 }
        let log = wrong.arguments.contains("--log") ? [] : ["--log", folder.path("log.jsonl")]
        let outcome = try Program.dtopd.run(
            log + ["-i", Fixtures.made.street, "--model", Fixtures.made.model] + arguments)
        #expect(outcome.status == 64 && !outcome.hasHung, "\(outcome)")
        for needle in wrong.needles { #expect(outcome.errors.contains(needle), "\(outcome)") }
        #expect(try Files.snapshot(folder.url.path).isEmpty, "something was created")
    }

    @Test(arguments: [[], ["-i"], ["nothing"], ["model", "nothing"], ["bench", "--frames", "0"], ["synth"]])
    func commandsThatAreNone(_ arguments: [String]) throws {
        let outcome = try Program.dtopd.run(arguments)
        #expect(outcome.status == 64 && !outcome.errors.isEmpty, "\(outcome)")
    }

    private static let kinds: [(command: String, status: Int32)] = [
        ("-i rtsp://user:secret@127.0.0.1:1/live --give-up-after 1s --model MODEL", 69), ("-i - --model MODEL", 65),
        ("-i lavfi:testsrc=r=5 -t 0.4 --model MODEL", 0), ("-i lavfi:nosuch --model MODEL", 65),
        ("-i rtmp://user:secret@camera/live --model MODEL", 64), ("run rtsp://user:secret@camera/live", 64),
        ("rtsp://user:secret@camera/live", 64), ("--inptu rtsp://user:secret@camera/live", 64),
        ("-i https://user:secret@127.0.0.1:1/a.mp4 --model MODEL", 69),
        ("-i STREET --input-option nosuch=1 --model MODEL", 64), ("probe rtsp://user:secret@127.0.0.1:1/live", 69),
        ("probe STREET", 0), ("probe no.mp4", 66),
    ]

    /// The command line parser's own messages might repeat a URL too.
    @Test(arguments: kinds)
    func inputsOfEveryKind(_ command: String, _ status: Int32) throws {
        let arguments = try command.split(separator: " ").map { word in
            switch word {
            case "MODEL": try Fixtures.made.model
            case "STREET": try Fixtures.made.street
            default: String(word)
            }
        }
        let outcome = try Program.dtopd.run(arguments)
        #expect(outcome.status == status && !outcome.hasHung, "\(outcome)")
        #expect(!outcome.errors.contains("secret"))
        #expect(!outcome.text.contains("secret"))
    }

    /// A camera that never comes up must neither hold up the others nor end them.
    @Test func liveInputsRunSideBySide() throws {
        let folder = try TemporaryFolder()
        let inputs = ["lavfi:testsrc=r=10:s=96x64", "rtsp://127.0.0.1:1/none", "lavfi:testsrc2=r=10:s=96x64"]
        let outcome = try Program.dtopd.run(
            inputs.flatMap { ["-i", $0] } + [
                "--live", "-t", "4s", "--give-up-after", "10s", "--log", folder.path("{stream}.jsonl"), "--model",
                Fixtures.made.model,
            ])
        #expect(outcome.status == 1 && !outcome.hasHung, "\(outcome)")
        #expect(outcome.errors.contains("gave up on 'rtsp://127.0.0.1:1/none'"), "\(outcome)")
        for name in ["lavfi", "lavfi-2"] { #expect(LogLine.count(folder.path(name + ".jsonl")) >= 5, "\(outcome)") }
    }

    @Test func probingTellsWhatThereIs() throws {
        let outcome = try Program.dtopd.run(["probe", "--json", Fixtures.made.street])
        let probe = try #require(try JSONSerialization.jsonObject(with: Data(outcome.text.utf8)) as? [String: Any])
        #expect(probe["width"] as? Int ?? 0 > 0 && probe["live"] as? Bool == false && probe["rotation"] as? Int == 0)
        #expect(probe["codec"] as? String != nil && probe["open_ms"] as? Double ?? 0 > 0)
    }

    @Test func version() throws {
        let outcome = try Program.dtopd.run(["--version"])
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
        #expect(
            outcome.text.contains(
                /^dtopd \d+\.\d+\.\d+\nFFmpeg .*libavcodec .*\nkernels \w+\nmodel street-vit-s [0-9a-f]{16}\n$/))
    }

    @Test(arguments: [
        "--help", "run --help", "synth --help", "model --help", "bench -h", "model verify --help", "help run",
    ])
    func help(_ arguments: String) throws {
        let outcome = try Program.dtopd.run(arguments.split(separator: " ").map(String.init))
        #expect(outcome.status == 0 && outcome.text.contains("USAGE: dtopd") && outcome.errors.isEmpty, "\(outcome)")
    }

    @Test func runMayBeLeftOut() throws {
        for words in [[], ["run"]] {
            let outcome = try Program.dtopd.run(
                words + ["-i", Fixtures.made.street, "--model", Fixtures.made.model, "--log", "-", "--quiet"])
            #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome)")
            #expect(try LogLine.parse(outcome.output).count == 20)
        }
    }

    /// The summary has frames, exits and compute, and with labels the accuracy.
    @Test func summary() throws {
        let outcome = try Program.dtopd.run(["-i", Fixtures.made.street, "--labels", Fixtures.made.labels])
        #expect(outcome.status == 0 && outcome.output.isEmpty)
        #expect(outcome.errors.contains(/frames +20 in [0-9.]+ s/))
        #expect(outcome.errors.contains(/compute +\d+\.\d % of dense/))
        #expect(outcome.errors.contains("tokens left at  layer 3"))
        #expect(outcome.errors.contains(/pixel accuracy +\d+\.\d\d %/))
    }
}
