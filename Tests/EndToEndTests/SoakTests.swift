import DToPTestSupport
import Foundation
import Testing

/// Takes minutes, so it runs only on request: DTOPD_SOAK=1.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["DTOPD_SOAK"] == "1", "set DTOPD_SOAK=1"))
struct SoakTests {
    @Test func memoryStaysFlat() throws {
        let results = try Results(stream: "long")
        let input = results.folder.path("long.mp4")
        try ffmpeg(
            "-f lavfi -i testsrc2=s=320x240:r=25 -f lavfi -i sine -c:a aac -shortest -frames:v 3000 -preset ultrafast",
            input)
        let program = try Program.dtopd.start(
            ["-i", input, "--overlay", results.overlay, "--masks", results.masks, "--log", results.log])
        #expect(program.wait(timeout: 900) { LogLine.count(results.log) >= 300 })
        let early = try ProcessVitals(of: program.processID).kilobytes
        #expect(program.wait(timeout: 1800) { LogLine.count(results.log) >= 2990 })
        let late = try ProcessVitals(of: program.processID).kilobytes
        #expect(program.wait(timeout: 300).status == 0)
        #expect(Double(late) <= 1.05 * Double(early), "\(early) kB after 300 frames, \(late) kB at the end")
        try results.expectCount(3000)
    }
}
