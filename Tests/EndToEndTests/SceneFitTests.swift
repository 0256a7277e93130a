import DToPTestSupport
import Foundation
import Testing

/// The built-in model is familiar with streets, and the program warns if it is shown something else.
@Suite struct SceneFitTests {
    private func errors(_ arguments: [String]) throws -> String {
        let outcome = try Program.dtopd.run(arguments)
        #expect(outcome.status == 0, "\(outcome)")
        return outcome.errors
    }

    @Test func aStreetIsKnown() throws {
        let folder = try TemporaryFolder()
        _ = try errors(["synth", "-o", folder.path("street.mp4"), "--frames", "12"])
        let errors = try errors(["-i", folder.path("street.mp4")])
        #expect(errors.contains("familiarity "))
        #expect(!errors.contains("may not know this scene"))
    }

    @Test func aProbeSaysHowFamiliarAFrameIs() throws {
        let picture = "lavfi:testsrc2=s=320x240:r=12:d=1"
        let text = try Program.dtopd.run(["probe", picture])
        #expect(text.status == 0, "\(text)")
        let row = text.text.split(separator: "\n").first { $0.hasPrefix("familiar to ") }
        #expect(row?.contains("street-vit-s 0.") == true, "\(text)")
        let json = try Program.dtopd.run(["probe", picture, "--json"])
        let values = try #require(try JSONSerialization.jsonObject(with: Data(json.text.utf8)) as? [String: Any])
        let familiarity = try #require(values["familiarity"] as? [String: Double])
        #expect(familiarity.keys.sorted() == ["street-vit-s"])
        #expect(familiarity.values.allSatisfy { $0 < 0.5 })
    }

    @Test func aTestPictureIsNot() throws {
        let picture = "lavfi:testsrc2=s=320x240:r=12:d=1"
        let errors = try errors(["-i", picture])
        #expect(errors.contains("dtopd: warning: lavfi: the model may not know this scene"))
        #expect(errors.contains("of 1: the model may not know this scene"))
        #expect(try self.errors(["-i", picture, "--quiet"]).contains("the model may not know this scene"))
    }
}
