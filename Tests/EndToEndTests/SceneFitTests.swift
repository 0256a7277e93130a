import DToPTestSupport
import Testing

/// The built-in model knows streets, and says so where it is shown something else.
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

    @Test func aTestPictureIsNot() throws {
        let picture = "lavfi:testsrc2=s=320x240:r=12:d=1"
        let errors = try errors(["-i", picture])
        #expect(errors.contains("dtopd: warning: lavfi: the model may not know this scene"))
        #expect(errors.contains("of 1: the model may not know this scene"))
        #expect(try self.errors(["-i", picture, "--quiet"]).contains("the model may not know this scene"))
    }
}
