import DToPPipeline
import DToPTestSupport
import Foundation
import Glibc
import Testing

@Suite struct MaskIndexTests {
    @Test func writesALineForEachMask() throws {
        let folder = try TemporaryFolder()
        let index = try MaskIndex(folder: folder.url.path)
        var record = FrameRecordTests.sample
        record.denseMACs = 4
        try index.append(record, file: "00000000.png")
        try index.append(
            FrameRecord(stream: "a", frame: 1, wall: WallTime(milliseconds: 5)), file: "a,\"b\".png",
            sameAs: "00000000.png")
        let text = try String(contentsOfFile: folder.path("frames.csv"), encoding: .utf8)
        #expect(
            text == """
                frame,pts,time_s,wall,file,macs,ratio,same_as
                0,0,0.0,2026-01-01T00:00:00.000Z,00000000.png,1,0.25,
                1,,,1970-01-01T00:00:00.005Z,"a,""b"".png",0,,00000000.png

                """)
    }

    @Test func replacesAnIndexOnlyWhenAsked() throws {
        let folder = try TemporaryFolder()
        _ = try MaskIndex(folder: folder.url.path)
        #expect(throws: OutputError(.create, path: folder.path("frames.csv"), code: EEXIST)) {
            _ = try MaskIndex(folder: folder.url.path)
        }
        _ = try MaskIndex(folder: folder.url.path, overwrite: true)
    }
}
