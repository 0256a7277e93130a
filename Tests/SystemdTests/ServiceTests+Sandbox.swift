import DToPTestSupport
import Foundation
import Testing

/// The service's access to the system, seen from inside.
extension ServiceTests {
    @Test func onlyItsOwnDirectoriesCanBeWritten() throws {
        try startLong("dtopd@box", "box")
        // As root, so that only the sandbox is in the way.
        for folder in ["/", "/etc", "/var", "/var/lib", "/run", "/run/lock"] {
            let touch = try machine.run(inside: "dtopd@box", "touch", folder + "/intruder")
            #expect(touch.errors.contains("Read-only file system"), "\(folder): \(touch)")
        }
        for folder in ["/var/lib/dtopd-box", "/run/dtopd-box", "/tmp"] {
            #expect(try machine.run(inside: "dtopd@box", "touch", folder + "/own").status == 0, "\(folder)")
        }
        #expect(try machine.run("ls", "/tmp").text.contains("own") == false)
        try machine.run("systemctl", "stop", "dtopd@box")
    }

    /// The way that docs/operations.md gives for sharing results.
    @Test func resultsCanBeShared() throws {
        try machine.run("sh", "-c", "groupadd results && install -d -g results -m 2770 /mnt/results")
        try machine.edit(
            "dtopd@share.service", "SupplementaryGroups=results\nReadWritePaths=/mnt/results\nUMask=0027")
        try machine.configure("share", arguments: "-i /srv/short.mp4 --log /mnt/results/log.jsonl")
        #expect(try machine.run("systemctl", "start", "dtopd@share").status == 0)
        try machine.wait(for: "dtopd@share", "ActiveState") { $0 == "inactive" }
        #expect(try machine.run("stat", "-c", "%G %a", "/mnt/results/log.jsonl").text == "results 640\n")
    }

    @Test func othersAreInvisible() throws {
        try machine.run("sh", "-c", "mkdir -p /home/ann && cp /srv/short.mp4 /home/ann")
        try machine.edit(
            "dtopd@blind.service",
            "ExecStartPost=sh -c 'echo homes: $(ls -A /home); echo processes: /proc/[0-9]*'")
        try startLong("dtopd@blind", "blind")
        let journal = try machine.journal("dtopd@blind").split(separator: "\n")
        #expect(journal.contains("homes:"))
        let processes = try #require(journal.first { $0.hasPrefix("processes: ") })
        #expect(processes.contains("/proc/") && !processes.contains(/\/proc\/1\b/), "\(processes)")
        try machine.run("systemctl", "stop", "dtopd@blind")

        // The same from the program's side.
        try machine.configure("thief", arguments: "-i /home/ann/short.mp4 --log log.jsonl")
        try machine.run("systemctl", "start", "dtopd@thief")
        #expect(try machine.ends("dtopd@thief") == ["exit-code 66"])
        try machine.run("systemctl", "stop", "dtopd@thief")
        try machine.configure("vandal", arguments: "-i /srv/short.mp4 --log /run/lock/log.jsonl")
        try machine.run("systemctl", "start", "dtopd@vandal")
        try machine.wait(for: "dtopd@vandal", "SubState") { $0 == "auto-restart" }
        #expect(try machine.ends("dtopd@vandal") == ["exit-code 73"])
        #expect(try machine.journal("dtopd@vandal").contains("Read-only file system"))
        try machine.run("systemctl", "stop", "dtopd@vandal")
    }

    @Test func itHasNoPrivileges() throws {
        try startLong("dtopd@weak", "weak")
        let process = try machine.show("dtopd@weak", "MainPID")
        #expect(try !status(process, "Uid").contains(/\b0\b/))
        for set in ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"] {
            #expect(try status(process, set) == "0000000000000000", "\(set)")
        }
        #expect(try status(process, "NoNewPrivs") == "1")
        #expect(try status(process, "Seccomp") == "2")
        // Cameras belong to the group video.
        let video = try machine.run("getent", "group", "video").text.split(separator: ":")[2]
        #expect(try status(process, "Groups").split(separator: " ").contains(video))
        #expect(try machine.show("dtopd@weak", "DevicePolicy") == "closed")
        // Sockets of any other kind are refused.
        #expect(try machine.show("dtopd@weak", "RestrictAddressFamilies") == "AF_INET AF_INET6 AF_UNIX")
        #expect(try machine.show("dtopd@weak", "MemoryMax") != "infinity")
        try machine.run("systemctl", "stop", "dtopd@weak")
    }

    /// A camera's password is readable by that camera's service only.
    @Test func credentialsAreReadableByOneServiceOnly() throws {
        try machine.write(secret: "user:password", "keeper.credentials")
        try machine.edit("dtopd@keeper.service", "LoadCredential=camera:/etc/dtopd/keeper.credentials")
        try startLong("dtopd@keeper", "keeper")
        let process = try machine.show("dtopd@keeper", "MainPID")
        let environment = try machine.run("sh", "-c", "tr '\\0' '\\n' < /proc/\(process)/environ").text
        #expect(environment.contains("CREDENTIALS_DIRECTORY=/run/credentials/dtopd@keeper.service\n"))
        let user = try status(process, "Uid").prefix { $0 != "\t" }
        func read(as user: Substring) throws -> Program.Outcome {
            try machine.run(
                inside: "dtopd@keeper", "setpriv", "--reuid=\(user)", "--regid=\(user)", "--clear-groups", "cat",
                "/run/credentials/dtopd@keeper.service/camera")
        }
        #expect(try read(as: user).text == "user:password")
        #expect(try read(as: "65534").status != 0)
        try machine.run("systemctl", "stop", "dtopd@keeper")
    }

    /// The value of a line in /proc/PID/status.
    private func status(_ process: String, _ name: String) throws -> String {
        let text = try machine.run("cat", "/proc/\(process)/status").text
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix(name + ":") })
        return line.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces)
    }
}
