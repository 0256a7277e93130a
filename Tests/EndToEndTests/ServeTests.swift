import DToPTestSupport
import Foundation
import Testing

@Suite struct ServeTests {
    private let folder: TemporaryFolder
    private let file: String

    init() throws {
        folder = try TemporaryFolder()
        file = folder.path("dtopd.yaml")
    }

    private func write(_ text: String) throws { try Data(text.utf8).write(to: URL(filePath: file)) }

    @Test func errorsEndItWithTheirPlaces() throws {
        try write("streams:\n  a: {input: x.mp4, treshold: 1}\n  b: {}")
        for command in ["serve", "check-config", "print-config"] {
            let outcome = try Program.dtopd.run([command, "--config", file])
            #expect(outcome.status == 78)
            #expect(outcome.errors.contains(#"\#(file):2:21: unknown key "treshold"; did you mean "threshold"?"#))
            #expect(outcome.errors.contains("\(file):3:3: `input` is missing"))
        }
    }

    @Test func configurationsAreCheckedAndPrintedWithoutPasswords() throws {
        try write("streams: {a: {input: 'rtsp://me:${PW}@camera/live', fps: 5}}")
        let check = try Program.dtopd.run(["check-config", "-c", file], environment: ["PW": "ti/ger"])
        #expect(check.status == 0)
        #expect(check.text == "\(file): 1 stream, no errors\n")
        let printed = try Program.dtopd.run(["print-config", "-c", file], environment: ["PW": "ti/ger"])
        #expect(printed.status == 0)
        #expect(printed.text.contains("camera/live"))
        #expect(!printed.text.contains("ger"))
    }
}
