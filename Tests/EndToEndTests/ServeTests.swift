import DToPTestSupport
import Foundation
import Glibc
import Testing

@Suite(.live) struct ServeTests {
    private let folder: TemporaryFolder
    private let file: String

    init() throws {
        folder = try TemporaryFolder()
        file = folder.path("dtopd.yaml")
    }

    private func write(_ text: String) throws { try Data(text.utf8).write(to: URL(filePath: file)) }

    @Test func errorsEndItWithTheirPlaces() throws {
        try write("streams:\n  a: {input: x.mp4, treshold: 1}\n  b: {}")
        for command in ["serve", "check-config", "print-config"] {
            let outcome = try Program.dtopd.run([command, "--config", file])
            #expect(outcome.status == 78)
            #expect(outcome.errors.contains(#"\#(file):2:21: unknown key "treshold"; did you mean "threshold"?"#))
            #expect(outcome.errors.contains("\(file):3:3: `input` is missing"))
        }
    }

    @Test func configurationsAreCheckedAndPrintedWithoutPasswords() throws {
        try write("streams: {a: {input: 'rtsp://me:${PW}@camera/live', fps: 5}}")
        let check = try Program.dtopd.run(["check-config", "-c", file], environment: ["PW": "ti/ger"])
        #expect(check.status == 0)
        #expect(check.text == "\(file): 1 stream, no errors\n")
        let printed = try Program.dtopd.run(["print-config", "-c", file], environment: ["PW": "ti/ger"])
        #expect(printed.status == 0)
        #expect(printed.text.contains("camera/live"))
        #expect(!printed.text.contains("ger"))
    }

    /// The process itself: it follows its file on SIGHUP, says its state on SIGUSR1, and ends in order on SIGTERM.
    @Test func followsItsFile() throws {
        let stream = "{input: 'lavfi:testsrc2=s=96x64:r=20,realtime', model: \(try Fixtures.made.model), "
        func log(_ id: String) -> Int {
            let text = try? String(contentsOfFile: folder.path("\(id).jsonl"), encoding: .utf8)
            return text?.split(separator: "\n").count ?? 0
        }
        let top = "control: unix:\(folder.path("control.sock") as String)\nmetrics: none\n"
        try write(top + "streams:\n  a: \(stream)log: \(folder.path("a.jsonl") as String)}\n")
        let running = try Program.dtopd.start(["serve", "--config", file])
        #expect(running.wait { log("a") > 5 })
        try write(
            """
            \(top)streams:
              a: \(stream)log: \(folder.path("a.jsonl") as String)}
              b: \(stream)log: \(folder.path("b.jsonl") as String)}
            """)
        running.send(SIGHUP)
        #expect(running.wait { log("b") > 5 })
        running.send(SIGUSR1)
        try write("streams: {a: {}}")
        running.send(SIGHUP)
        let before = log("a")
        #expect(running.wait { log("a") > before + 5 })
        running.send(SIGTERM)
        let outcome = running.wait()
        #expect(outcome.status == 0 && !outcome.hasHung)
        for line in ["b: added", "a: running", "`input` is missing"] {
            #expect(outcome.errors.contains(line), "\(line)")
        }
        #expect(!outcome.errors.contains("a: restarts"))
    }
}
