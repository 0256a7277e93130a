import DToPTestSupport
import Foundation
import Testing

@Suite struct InstallationTests {
    private static let edited = "streams: {front: {input: rtsp://camera.lan/}}\n"

    private func write(_ text: String, _ path: String) throws {
        try FileManager.default.createDirectory(
            atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try text.write(toFile: path, atomically: false, encoding: .utf8)
    }

    private func read(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

    @Test func aPackageHasEverythingBelowItsFolder() throws {
        let installation = try Installation(prefix: "/usr")
        try installation.install()
        let files = try installation.files
        for name in [
            "usr/bin/dtopd", "usr/lib/systemd/system/dtopd.service", "usr/lib/systemd/system/dtopd@.service",
            "usr/share/dtopd/models/street-vit-s/model.safetensors", "usr/share/dtopd/dtopd.yaml",
            "usr/share/dtopd/dtopd.schema.json", "usr/share/dtopd/example.env", "usr/share/doc/dtopd/README.md",
            "usr/share/doc/dtopd/docs/operations.md", "etc/dtopd/dtopd.yaml",
            "usr/share/dtopd/prometheus/dtopd.rules.yml", "usr/share/dtopd/prometheus/prometheus.yml",
        ] {
            #expect(files.contains("stage/" + name), "\(name)")
        }
        // Statically linked, it must do without Foundation's locales.
        let program = installation.folder.path("stage/usr/bin/dtopd")
        let size = try FileManager.default.attributesOfItem(atPath: program)[.size] as? Int
        #expect(try #require(size) < 60_000_000)
        let unit = try read(installation.unit("dtopd.service"))
        #expect(unit.contains("\nExecStart=/usr/bin/dtopd serve --config /etc/dtopd/dtopd.yaml\n"))
        #expect(unit.contains("\nEnvironmentFile=-/etc/dtopd/dtopd.env\n"))
        #expect(!unit.contains("@prefix@") && !unit.contains(installation.folder.url.path))
    }

    @Test func uninstallingLeavesNothing() throws {
        let installation = try Installation(prefix: "/usr")
        try installation.install()
        try installation.install()
        let outcome = try installation.uninstall()
        #expect(try installation.files.isEmpty)
        #expect(outcome.text.isEmpty)
    }

    @Test func editedSettingsAndResultsStay() throws {
        let installation = try Installation(prefix: "/usr")
        let settings = installation.settings + "/dtopd.yaml"
        let result = installation.destination + "/var/lib/private/dtopd/overlay.mkv"
        try installation.install()
        try write(Self.edited, settings)
        try write(Self.edited, installation.settings + "/street.env")
        try write("video", result)

        #expect(try installation.install().text.contains("kept \(settings)"))
        #expect(try read(settings) == Self.edited)
        let outcome = try installation.uninstall()
        #expect(
            try installation.files == [
                "stage/etc/dtopd/dtopd.yaml", "stage/etc/dtopd/street.env", "stage/var/lib/private/dtopd/overlay.mkv",
            ])
        #expect(
            outcome.text.contains("kept \(installation.settings)\n") && outcome.text.contains("/lib/private/dtopd\n"))
        try installation.install()
        #expect(try read(settings) == Self.edited)
    }

    /// An unedited example of an earlier version is replaced by the present one.
    @Test func untouchedSettingsAreRenewed() throws {
        let installation = try Installation(prefix: "/usr")
        let settings = installation.settings + "/dtopd.yaml"
        try installation.install()
        let present = try read(settings)
        try write("# earlier\n", settings)
        try write("# earlier\n", installation.path("share/dtopd/dtopd.yaml"))
        try installation.install()
        #expect(try read(settings) == present)
    }
}
