import DToPConfiguration
import DToPTestSupport
import Foundation
import SystemPackage
import Testing

@Suite struct ConfigurationReferenceTests {
    private func committed(_ name: String) throws -> String {
        try String(contentsOf: TestFiles.package.appending(path: name), encoding: .utf8)
    }

    /// `make reference` writes these files.
    @Test func documentsAreThoseOfTheTables() throws {
        #expect(try committed("config/dtopd.yaml") == ConfigurationReference.yaml.text())
        #expect(try committed("config/dtopd.schema.json") == ConfigurationReference.schema.text())
        #expect(try committed("docs/configuration.md").hasSuffix(ConfigurationReference.markdown.text()))
    }

    /// The example is a configuration, as it is and with every line switched on.
    @Test func theExampleCanBeRead() throws {
        let folder = try TemporaryFolder()
        let text = try ConfigurationReference.yaml.text()
        try Data(text.utf8).write(to: folder.url.appending(path: "a.yaml"))
        #expect(try ConfigurationReader.read(folder.path("a.yaml"), environment: [:]) == ServiceConfiguration())
        let lines = text.split(separator: "\n").compactMap { line -> String? in
            if line == "streams: {}" { return "streams:" }
            let setting = line.dropFirst(line.hasPrefix("#") ? 1 : 0)
            guard setting.contains(/^ *[a-z_]+:/), !setting.contains(/: *$/) || setting == "  front:" else {
                return nil
            }
            return setting == "include: conf.d/*.yaml" || setting == "  fps: 5" ? nil : String(setting)
        }
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: folder.url.appending(path: "b.yaml"))
        var expected = ServiceConfiguration()
        var stream = ServiceStream()
        stream.configuration.source.input = "rtsp://camera-1/live"
        expected.streams["front"] = stream
        #expect(try ConfigurationReader.read(folder.path("b.yaml"), environment: [:]) == expected)
    }
}
