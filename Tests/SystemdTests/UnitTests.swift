import DToPTestSupport
import Foundation
import Testing

/// The units as systemd's own tools see them.
@Suite struct UnitTests {
    static let units = ["dtopd.service", "dtopd@.service"]

    @Test(arguments: units) func systemdFindsNoFault(unit: String) throws {
        let installation = try Installation()
        try installation.install()
        let outcome = try Program("systemd-analyze").run(["verify", "--recursive-errors=one", installation.unit(unit)])
        #expect(outcome.status == 0 && outcome.errors.isEmpty && outcome.text.isEmpty, "\(outcome)")
    }

    /// 1.3 when this was written. The network, /dev/video* and files that the rest of the system may read remain.
    @Test(arguments: units) func exposureIsLow(unit: String) throws {
        let installation = try Installation()
        try installation.install()
        let outcome = try Program("systemd-analyze").run(
            ["security", "--offline=true", "--threshold=15", "--no-pager", installation.unit(unit)])
        #expect(outcome.status == 0, "\(outcome.text.suffix(200))")
        let exposure = try #require(outcome.text.firstMatch(of: /exposure level for .*: (\d+\.\d)/))
        #expect(try #require(Double(exposure.1)) <= 1.5)
    }

    /// systemd's own limit of 1,024 is enough for 150 cameras, and leaves viewers nothing.
    @Test(arguments: units) func thereAreDescriptorsForManyCameras(unit: String) throws {
        let text = try String(contentsOf: TestFiles.package.appendingPathComponent("systemd/\(unit)"), encoding: .utf8)
        let limit = try #require(text.firstMatch(of: /\nLimitNOFILE=(\d+)\n/))
        #expect(try #require(Int(limit.1)) >= 65536)
    }

    /// One sandbox, written twice.
    @Test func theUnitsDifferInWhatTheyRunOnly() throws {
        let units = try Self.units.map { name in
            try String(contentsOf: TestFiles.package.appendingPathComponent("systemd/\(name)"), encoding: .utf8)
                .split(separator: "\n").filter { !$0.hasPrefix("#") }.map(String.init)
        }
        let common = Set(units[0]).intersection(units[1])
        let differing = units.map { $0.filter { !common.contains($0) }.map { $0.prefix { $0 != "=" } } }
        let names: [Substring] = [
            "Description", "AssertPathExists", "EnvironmentFile", "WorkingDirectory", "StateDirectory",
            "RuntimeDirectory",
        ]
        let all = Set(differing.flatMap(\.self))
        #expect(all == Set(names + ["ExecStart", "ExecReload"]))
    }
}
