import DToPTestSupport
import Foundation
import Testing

/// Source workers under the unit's own sandbox.
extension ServiceTests {
    @Test func camerasAreReadByConfinedWorkers() throws {
        let login = CameraLogin(user: "viewer", password: "Geheim-7531")
        // The machine shares this system's network.
        let camera = try TestCamera(login: login)
        try machine.configure("streams: {cam: {input: '\(camera.url("viewer:Geheim-7531"))', log: cam.jsonl, fps: 2}}")
        let start = try machine.run("systemctl", "restart", "dtopd")
        let messages = try machine.journal("dtopd")
        #expect(start.status == 0, "\(start) \(messages)")
        try machine.wait(for: "dtopd", "StatusText") { $0 == "1 stream: 1 running" }
        let service = try machine.show("dtopd", "MainPID")
        let worker = try machine.run("pgrep", "--parent", service, "--full", "source-worker cam").text
            .trimmingCharacters(in: .newlines)
        let before = try filterCount(of: service)
        var filters = -1
        // The unit's filters, then those for connecting and, once it is told to play, for playing.
        let isConfined = try machine.wait {
            filters = try filterCount(of: worker)
            return filters == before + 2
        }
        #expect(before > 0 && isConfined, "the service has \(before) filters, its worker \(filters)")
        try machine.run("kill", "-KILL", worker)
        try machine.wait(for: "dtopd", "StatusText") { $0 != "1 stream: 1 running" }
        try machine.wait(for: "dtopd", "StatusText") { $0 == "1 stream: 1 running" }
        let journal = try machine.journal("dtopd")
        #expect(journal.contains("crashed: its source worker was ended by SIGKILL"), "\(journal)")
        #expect(!journal.contains("Geheim"))
        #expect(try machine.run("systemctl", "stop", "dtopd").status == 0)
        #expect(try machine.run("pgrep", "--full", "source-worker").status == 1)
    }

    /// The unit lets a stream be published, and its password stays out of the journal.
    @Test func streamsArePublished() async throws {
        let server = try TestRecorder(login: CameraLogin(user: "dtopd", password: "Sender-8642"))
        let input = "'lavfi:testsrc2=s=96x64:r=10,realtime', live: true"
        try machine.configure("streams: {a: {input: \(input), publish: '\(server.url("dtopd:Sender-8642"))'}}")
        #expect(try machine.run("systemctl", "restart", "dtopd").status == 0)
        let hasPictures = await server.takes(5)
        #expect(try machine.run("systemctl", "stop", "dtopd").status == 0)
        let journal = try machine.journal("dtopd")
        #expect(hasPictures, "\(journal)")
        #expect(!journal.contains("Sender-8642"))
    }

    private func filterCount(of process: String) throws -> Int {
        let status = try machine.run("cat", "/proc/\(process)/status").text
        return try #require(status.firstMatch(of: /Seccomp_filters:\s+(\d+)/).flatMap { Int($0.1) })
    }
}
