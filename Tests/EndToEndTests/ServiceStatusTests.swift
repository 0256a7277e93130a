import DToPTestSupport
import Foundation
import Glibc
import Testing

/// What a running service says of itself, and the commands that ask it.
@Suite(.live) struct ServiceStatusTests {
    private let service: TestedService

    init() throws { service = try TestedService() }

    /// A camera that is not there.
    private func refusedStream() throws -> String {
        "b: {input: 'rtsp://viewer:ti%2Fger@127.0.0.1:1/live', model: \(try Fixtures.made.model)}"
    }

    @Test func statusIsATableOrJSON() throws {
        let log: String = service.folder.path("a.jsonl")
        try service.write([try service.camera("a", ", log: \(log)"), try refusedStream()])
        let running = try service.start()
        #expect(service.waits(for: "dtopd_frames_processed_total", ["stream": "a"]) { $0 > 20 }, "\(running.errors)")
        #expect(service.waits(for: "dtopd_stream_disconnects_total", ["stream": "b", "reason": "refused"]) { $0 > 0 })

        let table = try service.ask(["status"])
        #expect(table.status == 0 && table.errors.isEmpty)
        let lines = table.text.split(separator: "\n")
        try #require(lines.count >= 3)
        #expect(lines[0].contains(/stream +state +since +in +out +age ms +engine +dense +dropped +outputs/))
        let a = #/a +running +20\d\d-\S+Z +\d+\.\d +\d+\.\d +\d+ / \d+ +\d+ % .* well/#
        let b = #/b +(backoff|connecting) +20\d\d-\S+Z +0\.0 +0\.0 +- +0 % /#
        #expect(lines[1].contains(a), "\(table.text)")
        #expect(lines[2].contains(b), "\(table.text)")
        #expect(!table.text.contains("ger"))

        let json = try service.ask(["status", "--json"])
        let status = try #require(try JSONSerialization.jsonObject(with: json.output) as? [String: Any])
        let streams = try #require(status["streams"] as? [[String: Any]])
        #expect(json.status == 0 && streams.map { $0["id"] as? String } == ["a", "b"])
        #expect(streams[0]["state"] as? String == "running" && (streams[0]["frames_processed"] as? Int ?? 0) > 20)
        let outputs = try #require(streams[0]["outputs"] as? [String: [String: Any]])
        #expect(outputs["log"]?["up"] as? Bool == true && (outputs["log"]?["written"] as? Int ?? 0) > 0)
        #expect(!json.text.contains("ger"))

        running.send(SIGTERM)
        #expect(running.wait().status == 0)
        #expect(!FileManager.default.fileExists(atPath: service.folder.path("control.sock")))
    }

    @Test func whereNobodyAnswersItSaysWhatToDo() throws {
        for command in [["status"], ["status", "--json"], ["health"], ["health", "ready"]] {
            let outcome = try service.ask(command)
            #expect(outcome.status == 69 && outcome.text.isEmpty)
            #expect(
                outcome.errors.contains("no dtopd answers (\(service.socket): No such file or directory)")
                    && outcome.errors.contains("is `dtopd serve` running, and may you reach its socket?"), "\(outcome)")
        }
        // Without --control it looks in the runtime directory.
        let folder: String = service.folder.path("run")
        let outcome = try Program.dtopd.run(["status"], environment: ["RUNTIME_DIRECTORY": folder])
        #expect(outcome.status == 69 && outcome.errors.contains("unix:\(folder)/control.sock: "), "\(outcome)")
        #expect(try service.ask(["health", "happy"]).status == 64)
        #expect(try Program.dtopd.run(["status", "--control", "192.168.1.1:80"]).status == 64)
    }

    @Test func healthHasThreeQuestions() throws {
        try service.write([try service.camera("a"), try refusedStream()])
        let running = try service.start()
        #expect(service.waits(for: "dtopd_stream_disconnects_total", ["stream": "b", "reason": "refused"]) { $0 > 0 })
        #expect(service.waits(for: "dtopd_stream_up", ["stream": "a"]) { $0 == 1 })
        for question in [[], ["live"], ["ready"]] {
            for address in [service.socket, "127.0.0.1:\(service.port)"] {
                let outcome = try Program.dtopd.run(["health"] + question + ["--control", address])
                #expect(outcome.status == 0 && outcome.text == "ok\n", "\(question) \(outcome)")
            }
        }
        let streams = try service.ask(["health", "streams"])
        #expect(streams.status == 1)
        #expect(streams.text == "b: backoff, refused\n" || streams.text == "b: connecting\n", "\(streams.text)")
        // A service whose camera is down is alive, and well once that is no longer wanted.
        try service.write([try service.camera("a")])
        service.reload()
        #expect(running.wait { (try? service.ask(["health", "streams"]).status) == 0 })
        #expect(service.get("/healthz")?.status == 200)
    }

    @Test func aConfigurationIsComparedWithTheRunningOne() throws {
        func compare() throws -> String {
            let outcome = try service.ask(["check-config", "-c", service.file, "--against-running"])
            #expect(outcome.status == 0, "\(outcome)")
            return outcome.text.split(separator: "\n", omittingEmptySubsequences: false).dropFirst().joined(
                separator: "\n")
        }
        try service.write([try service.camera("a"), try service.camera("b")])
        let running = try service.start()
        #expect(service.waits(for: "dtopd_ready") { $0 == 1 }, "\(running.errors)")
        #expect(try compare() == "no changes\n")
        try service.write(
            top: "threads: 1\nlog_level: debug",
            [try service.camera("a", ", threshold: 0.9"), try service.camera("c")])
        let plan = """
            `threads` counts after a restart of dtopd
            `log_level` counts at once
            a: follows threshold
            b: removed
            c: added

            """
        #expect(try compare() == plan)
        // It was a question: nothing has changed.
        #expect(try compare() == plan)
        service.reload()
        #expect(try compare() == "`threads` counts after a restart of dtopd\n")
        try service.write([try service.camera("a", ", stride: 2, threshold: 0.8"), try service.camera("c")])
        #expect(try compare().contains("a: restarts, because of stride, threshold\n"))
        // A faulty file is not compared, and a port is not given the passwords of a good one.
        try service.write(["a: {}"])
        #expect(try service.ask(["check-config", "-c", service.file, "--against-running"]).status == 78)
        try service.write([])
        try service.write([try service.camera("a")])
        let port = ["--control", "127.0.0.1:\(service.port)"]
        let outcome = try Program.dtopd.run(["check-config", "-c", service.file, "--against-running"] + port)
        #expect(outcome.status == 64 && outcome.errors.contains("over a Unix socket only"), "\(outcome)")
    }

    /// What is logged changes with the file, for FFmpeg's lines too.
    @Test func theLogLevelFollowsTheFile() throws {
        func write(_ level: String, stride: Int) throws {
            try service.write(top: "log_level: \(level)", [try service.camera("a", ", stride: \(stride)")])
        }
        func count(_ text: String) -> Int { running.errors.components(separatedBy: text).count - 1 }
        try write("info", stride: 1)
        let running = try service.start()
        #expect(service.waits(for: "dtopd_stream_connects_total", ["stream": "a"]) { $0 == 1 }, "\(running.errors)")
        /// States are looked at twice a second.
        func runs() -> Bool {
            service.waits(for: "dtopd_stream_state", ["stream": "a", "state": "running"]) { $0 == 1 }
        }
        #expect(runs())
        running.send(SIGUSR1)
        #expect(running.wait { count("a: running; ") == 1 })
        #expect(count("FFmpeg ") == 0)

        // The stream begins anew, and FFmpeg with it.
        try write("debug", stride: 2)
        service.reload()
        #expect(service.waits(for: "dtopd_stream_connects_total", ["stream": "a"]) { $0 == 2 })
        #expect(running.wait { count("FFmpeg ") > 0 }, "\(running.errors)")

        try write("error", stride: 1)
        service.reload()
        #expect(service.waits(for: "dtopd_stream_connects_total", ["stream": "a"]) { $0 == 3 })
        let lines = count("\n")
        running.send(SIGUSR1)
        try write("error", stride: 3)
        service.reload()
        #expect(service.waits(for: "dtopd_stream_connects_total", ["stream": "a"]) { $0 == 4 })
        #expect(count("\n") == lines && count("a: running; ") == 1, "\(running.errors)")

        try write("info", stride: 3)
        service.reload()
        #expect(runs())
        running.send(SIGUSR1)
        #expect(running.wait { count("a: running; ") == 2 })
    }
}
