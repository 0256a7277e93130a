import DToPMedia
import DToPPipeline
import DToPTestSupport
import Foundation
import Testing

@Suite struct CredentialStoreTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func file(_ text: String, permissions: Int = 0o600) throws -> String {
        let path = folder.path("credentials")
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: permissions], ofItemAtPath: path)
        return path
    }

    private func credentials(_ store: CredentialStore, _ url: String) throws -> Credentials? {
        store.credentials(for: try #require(MediaURL(url)))
    }

    @Test func hostsHaveTheirOwn() throws {
        let store = try CredentialStore(
            file: file("# cameras\n\ngate  a:b:c d \n10.0.0.7\tx:\n  all:p@ss/word\n"),
            environment: ["DTOPD_USERNAME": "env", "DTOPD_PASSWORD": "environment"])
        #expect(try credentials(store, "rtsp://gate:554/1") == Credentials(user: "a", password: "b:c d"))
        #expect(try credentials(store, "http://10.0.0.7/") == Credentials(user: "x", password: ""))
        #expect(try credentials(store, "rtsp://other/") == Credentials(user: "all", password: "p@ss/word"))
        #expect(store.warnings.isEmpty)
    }

    /// A host's port or the colons of an address are not taken for a login.
    @Test func hostsHavePorts() throws {
        let store = try CredentialStore(
            file: file("Cam:8554 a:Eins-4711\n[fe80::1]:554 b:Zwei-4711\nfe80::2 c:Drei-4711\n* d:Vier und 4711\n"),
            environment: [:])
        #expect(try credentials(store, "rtsp://cam:8554/1") == Credentials(user: "a", password: "Eins-4711"))
        #expect(try credentials(store, "rtsp://CAM/1") == Credentials(user: "d", password: "Vier und 4711"))
        #expect(try credentials(store, "rtsp://[fe80::1]:554/1") == Credentials(user: "b", password: "Zwei-4711"))
        #expect(try credentials(store, "rtsp://[fe80::2]/1") == Credentials(user: "c", password: "Drei-4711"))
    }

    @Test func theEnvironmentCountsForTheRest() throws {
        let environment = ["DTOPD_USERNAME": "env", "DTOPD_PASSWORD": "environment"]
        let store = try CredentialStore(file: file("gate a:b\n"), environment: environment)
        #expect(try credentials(store, "rtsp://other/")?.user == "env")
        #expect(try credentials(store, "rtsp://gate/")?.user == "a")
        let half = try CredentialStore(file: nil, environment: ["DTOPD_USERNAME": "env"])
        #expect(try credentials(half, "rtsp://other/") == nil)
    }

    @Test(arguments: ["gate", "gate secret", ":secret", "gate :secret", "u:first secret"])
    func badLinesAreNamedButNotShown(_ line: String) throws {
        let path = try file("a:b\n\n\(line)\n")
        let failure = thrown(InputError.self) { _ = try CredentialStore(file: path, environment: [:]) }
        #expect(failure == .badCredentials(path, line: 3))
        #expect(failure?.description.contains("secret") == false)
    }

    @Test func filesThatCannotBeReadAreNamed() {
        let path = folder.path("none")
        let failure = thrown(InputError.self) { _ = try CredentialStore(file: path, environment: [:]) }
        #expect(failure == .unreadableCredentials(path))
    }

    @Test func filesThatOthersCanReadAreWarnedOf() throws {
        let store = try CredentialStore(file: file("a:b", permissions: 0o640), environment: [:])
        #expect(store.warnings.count == 1 && store.warnings[0].contains("chmod 600"))
    }
}
