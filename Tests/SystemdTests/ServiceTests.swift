import DToPTestSupport
import Foundation
import Testing

/// The installed units under a real systemd.
@Suite(
    .enabled(if: Machine.hindrance == nil, Comment(rawValue: Machine.hindrance ?? "")), .serialized, .machine)
struct ServiceTests {
    let machine: Machine

    init() throws {
        machine = try #require(Machine.current)
        // Takes minutes at the built-in model's speed.
        let long = machine.videos + "/long.mp4"
        guard !FileManager.default.fileExists(atPath: long) else { return }
        try ffmpeg("-f lavfi -i testsrc2=s=96x64:r=25 -frames:v 3000 -preset ultrafast", long)
        try ffmpeg("-i \(long) -frames:v 3 -c copy", machine.videos + "/short.mp4")
    }

    /// Starts a unit that runs for minutes.
    func startLong(_ unit: String, _ name: String) throws {
        try machine.configure(name, arguments: "-i /srv/long.mp4 --masks masks --log log.jsonl -y")
        let start = try machine.run("systemctl", "start", unit)
        let journal = try machine.journal(unit)
        #expect(start.status == 0, "\(start) \(journal)")
    }

    @Test func isReadyOnceTheModelIsLoadedAndSaysHowFarItIs() throws {
        try startLong("dtopd@long", "long")
        #expect(try machine.show("dtopd@long", "SubState") == "running")
        #expect(try machine.show("dtopd@long", "StatusText").contains(/model street-vit-s is loaded|long:/))
        try machine.wait(for: "dtopd@long", "StatusText") { $0.contains(/^long: .*\d+ frames, .*% of dense/) }

        let stop = try machine.run("systemctl", "stop", "dtopd@long")
        #expect(stop.status == 0, "\(stop)")
        #expect(try machine.ends("dtopd@long") == ["success 75"])
        #expect(try machine.show("dtopd@long", "ActiveState") == "inactive")
        // Complete: as many masks as lines.
        let lines = try machine.run("sh", "-c", "wc -l < /var/lib/dtopd-long/log.jsonl").text
        #expect(try machine.run("sh", "-c", "ls /var/lib/dtopd-long/masks/long/*.png | wc -l").text == lines)
        #expect(lines != "0\n")
    }

    /// Streams come and go at `systemctl reload`, and a bad file changes nothing.
    @Test func theServiceFollowsItsConfiguration() throws {
        let endless = "lavfi:testsrc2=s=96x64:r=5,realtime"
        try machine.configure("streams: {a: {input: '\(endless)', log: a.jsonl}}")
        let start = try machine.run("systemctl", "start", "dtopd")
        let journal = try machine.journal("dtopd")
        #expect(start.status == 0, "\(start) \(journal)")
        try machine.wait(for: "dtopd", "StatusText") { $0 == "1 stream: 1 running" }
        try machine.configure(
            "streams: {a: {input: '\(endless)', log: a.jsonl}, b: {input: '\(endless)', log: b.jsonl}}")
        #expect(try machine.run("systemctl", "reload", "dtopd").status == 0)
        try machine.wait(for: "dtopd", "StatusText") { $0 == "2 streams: 2 running" }
        try machine.configure("streams: {a: {imput: x}}")
        try machine.run("systemctl", "reload", "dtopd")
        try machine.wait(for: "dtopd", "StatusText") { $0.contains("was not reloaded") }
        #expect(try machine.journal("dtopd", priority: "err").contains("unknown key \"imput\""))
        #expect(try machine.show("dtopd", "NRestarts") == "0")
        // Its socket is in the runtime directory, for root and the service's own user.
        let status = try machine.run("/opt/dtopd/bin/dtopd", "status")
        #expect(status.text.contains(/a +running/) && status.text.contains("the last reload failed"), "\(status)")
        #expect(try machine.run("/opt/dtopd/bin/dtopd", "health", "streams").text == "ok\n")
        #expect(try machine.run("stat", "-c", "%a", "/run/dtopd/control.sock").text == "600\n")
        #expect(try machine.run("systemctl", "stop", "dtopd").status == 0)
        #expect(try machine.ends("dtopd").last == "success 0")
        #expect(try machine.run("sh", "-c", "cat /var/lib/dtopd/a.jsonl | wc -l").text != "0\n")
        // A file with errors is not tried again.
        #expect(try machine.run("systemctl", "start", "dtopd").status != 0)
        #expect(try machine.show("dtopd", "ExecMainStatus") == "78")
        #expect(try machine.show("dtopd", "ActiveState") == "failed")
        try machine.run("systemctl", "reset-failed", "dtopd")
    }

    @Test func withoutItsModelItIsNeverReadyAndTriedAgain() throws {
        try machine.configure("lost", arguments: "--model /srv/nowhere -i /srv/long.mp4 --log log.jsonl")
        #expect(try machine.run("systemctl", "start", "dtopd@lost").status != 0)
        #expect(try machine.show("dtopd@lost", "ExecMainStatus") == "66")
        #expect(try machine.show("dtopd@lost", "SubState") == "auto-restart")
        #expect(try machine.show("dtopd@lost", "ActiveEnterTimestamp") == "")
        #expect(try machine.journal("dtopd@lost", priority: "err").contains("/srv/nowhere"))
        try machine.run("systemctl", "stop", "dtopd@lost")
    }

    /// An example has no arguments yet.
    @Test(arguments: ["", "--no-such-option"]) func wrongArgumentsAreNotTriedAgain(arguments: String) throws {
        try machine.configure("wrong", arguments: arguments)
        #expect(try machine.run("systemctl", "start", "dtopd@wrong").status != 0)
        #expect(try machine.show("dtopd@wrong", "ExecMainStatus") == "64")
        #expect(try machine.show("dtopd@wrong", "ActiveState") == "failed")
        try machine.run("systemctl", "reset-failed", "dtopd@wrong")
    }

    @Test func withoutSettingsItDoesNotStart() throws {
        let start = try machine.run("systemctl", "start", "dtopd@none")
        #expect(start.status != 0 && start.errors.contains("Assertion failed"), "\(start)")
    }

    @Test func aFileThatIsDoneIsNotDoneAgain() throws {
        try machine.run("cp", "/srv/short.mp4", "/run/a name with spaces.mp4")
        try machine.configure("done", arguments: "-i '/run/a name with spaces.mp4' --overlay {stream}.mkv -y")
        #expect(try machine.run("systemctl", "start", "dtopd@done").status == 0)
        try machine.wait(for: "dtopd@done", "ActiveState") { $0 == "inactive" }
        #expect(try machine.ends("dtopd@done") == ["success 0"])
        #expect(try machine.run("ls", "/var/lib/dtopd-done").text == "a-name-with-spaces.mkv\n")
        #expect(try machine.journal("dtopd@done").contains(/frames +3 in/))
    }

    @Test func aProgramThatStandsStillIsRestarted() throws {
        try machine.edit("dtopd@still.service", "WatchdogSec=5\nRestartSec=100ms")
        try startLong("dtopd@still", "still")
        // The watchdog is fed meanwhile.
        for _ in 0..<2 {
            let last = try machine.show("dtopd@still", "WatchdogTimestampMonotonic")
            try machine.wait(for: "dtopd@still", "WatchdogTimestampMonotonic") { $0 != last }
        }
        #expect(try machine.show("dtopd@still", "NRestarts") == "0")
        let process = try machine.show("dtopd@still", "MainPID")
        try machine.run("kill", "-STOP", process)
        try machine.wait(for: "dtopd@still", "NRestarts") { $0 == "1" }
        try machine.wait(for: "dtopd@still", "SubState") { $0 == "running" }
        #expect(try machine.show("dtopd@still", "MainPID") != process)
        #expect(try machine.ends("dtopd@still") == ["watchdog ABRT"])
        try machine.run("systemctl", "stop", "dtopd@still")
    }

    /// The process is alive, but one of its loops is stuck: nobody reads the pipe that its log goes to.
    @Test func aProgramWithAStuckLoopIsRestarted() throws {
        try machine.edit(
            "dtopd@stuck.service",
            "WatchdogSec=5\nRestartSec=100ms\nExecStartPre=sh -c 'test -p pipe || mkfifo pipe'")
        try machine.configure("stuck", arguments: "-i /srv/long.mp4 --log pipe -y")
        #expect(try machine.run("systemctl", "start", "dtopd@stuck").status == 0)
        try machine.wait(for: "dtopd@stuck", "NRestarts") { $0 == "1" }
        #expect(try machine.ends("dtopd@stuck") == ["watchdog ABRT"])
        #expect(try machine.journal("dtopd@stuck", priority: "warning").contains("output of stream long is stuck"))
        try machine.run("systemctl", "stop", "dtopd@stuck")
    }

    @Test func aCrashIsFollowedByARestart() throws {
        try machine.edit("dtopd@crash.service", "RestartSec=100ms")
        try startLong("dtopd@crash", "crash")
        try machine.run("systemctl", "kill", "--signal=KILL", "dtopd@crash")
        try machine.wait(for: "dtopd@crash", "NRestarts") { $0 == "1" }
        try machine.wait(for: "dtopd@crash", "SubState") { $0 == "running" }
        #expect(try machine.ends("dtopd@crash") == ["signal KILL"])
        try machine.run("systemctl", "stop", "dtopd@crash")
    }
}
