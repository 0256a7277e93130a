import DToPPipeline
import DToPService
import DToPTestSupport
import Foundation
import Logging
import Testing

@Suite struct HookRunnerTests {
    private let folder: TemporaryFolder
    private let log = CollectedLog()

    init() throws { folder = try TemporaryFolder() }

    /// A program that runs a shell script.
    private func program(_ script: String) throws -> [String] {
        let path: String = folder.path("hook-\(UUID().uuidString)")
        try Data("#!/bin/sh\n\(script)\n".utf8).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        return [path]
    }

    private func event(_ number: Int) -> StreamEvent {
        let time = WallTime(milliseconds: Int64(number))
        return StreamEvent(id: "\(number)", stream: "a", rule: "r", change: .began, time: time, began: time)
    }

    private func text(_ name: String) -> String {
        (try? String(contentsOfFile: folder.path(name), encoding: .utf8)) ?? ""
    }

    private func runner(limit: Duration = HookRunner.usualLimit, capacity: Int = 64) -> HookRunner {
        HookRunner(limit: limit, capacity: capacity, logger: log.logger(.warning))
    }

    @Test func readsEachEventFromItsInput() throws {
        let runner = runner()
        #expect(runner.failures == nil)
        runner.take(event(0))
        let out: String = folder.path("out")
        // The argument is no command of a shell, whatever it holds.
        let hostile = "$(touch \(folder.path("touched") as String)); `id`"
        runner.follow(try program("printf '%s|' \"$1\" >> \(out); cat >> \(out)") + [hostile])
        for number in 1...3 { runner.take(event(number)) }
        runner.finish(within: .seconds(Patience.seconds))
        let expected = (1...3).map { "\(hostile)|" + String(decoding: event($0).json, as: UTF8.self) + "\n" }
        #expect(text("out") == expected.joined())
        #expect(runner.failures == 0 && log.lines.isEmpty)
        #expect(!FileManager.default.fileExists(atPath: folder.path("touched")))
    }

    /// It gets neither our variables, which may hold passwords, nor our files.
    @Test func getsNothingElseOfOurs() throws {
        setenv("DTOPD_PASSWORD", "tiger", 1)
        let file = open("/dev/null", O_RDONLY)
        defer { close(file) }
        let runner = runner()
        let out: String = folder.path("out")
        runner.follow(try program("env > \(out); ls /proc/self/fd | sort -n | tr '\\n' ' ' >> \(out)"))
        runner.take(event(1))
        runner.finish(within: .seconds(Patience.seconds))
        #expect(!text("out").contains("tiger") && text("out").contains("PATH="))
        // The last is that of ls for the folder.
        #expect(text("out").split(separator: "\n").last?.contains(/^0 1 2 \d+ ?$/) == true, "\(text("out"))")
    }

    @Test func failuresAreCountedAndSaidOnce() throws {
        let runner = runner()
        runner.follow(try program("exit 3"))
        for number in 1...3 { runner.take(event(number)) }
        #expect(Patience.holds { runner.failures == 3 })
        runner.follow(["/nonexistent/hook"])
        runner.take(event(4))
        #expect(Patience.holds { runner.failures == 4 })
        runner.follow(try program("exit 0"))
        runner.take(event(5))
        runner.follow(try program("kill -9 $$"))
        runner.take(event(6))
        runner.finish(within: .seconds(Patience.seconds))
        #expect((runner.failures ?? 0) >= 5)
        #expect(log.lines.first == "`hook` exited with status 3")
        #expect(log.lines.count <= 2)
    }

    /// One that hangs is killed with all that it has started; later events are for the next.
    @Test func whatHangsIsKilled() throws {
        let runner = runner(limit: .milliseconds(300))
        let pids: String = folder.path("pids")
        runner.follow(try program("echo $$ >> \(pids); sleep 1000 & echo $! >> \(pids); wait"))
        runner.take(event(1))
        #expect(Patience.holds { runner.failures == 1 })
        let processes = text("pids").split(separator: "\n").compactMap { pid_t($0) }
        #expect(processes.count == 2)
        #expect(Patience.holds { processes.allSatisfy { kill($0, 0) != 0 || isZombie($0) } })
        #expect(log.lines == ["`hook` took more than 0.3 seconds, and was killed"])
        let out: String = folder.path("out")
        runner.follow(try program("cat > \(out)"))
        runner.take(event(2))
        runner.finish(within: .seconds(Patience.seconds))
        #expect(text("out").contains("\"id\":\"2\""))
    }

    @Test func aSlowHookMissesEvents() throws {
        let runner = runner(capacity: 2)
        let go: String = folder.path("go")
        runner.follow(try program("while [ ! -e \(go) ]; do sleep 0.01; done"))
        for number in 1...20 { runner.take(event(number)) }
        // One may be under way, two wait.
        #expect((17...18).contains(runner.failures ?? 0))
        try Data().write(to: URL(fileURLWithPath: go))
        runner.finish(within: .seconds(Patience.seconds))
        #expect((17...18).contains(runner.failures ?? 0))
    }

    private func isZombie(_ process: pid_t) -> Bool {
        let status = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? ""
        return status.contains(") Z ")
    }
}
