import DToPTestSupport
import Foundation
import Testing

/// The test servers name the packages that this machine lacks.
struct CameraTests {
    @Test func namesThePackagesOfMissingElements() throws {
        let nothing = try TemporaryFolder()
        let camera = TestFiles.package.appendingPathComponent("Tests/Cameras/rtsp_camera.py").path
        let outcome = try Program("/usr/bin/python3").run(
            [camera, "--codec", "h265"],
            environment: ["GST_PLUGIN_SYSTEM_PATH_1_0": nothing.url.path, "GST_REGISTRY": nothing.path("registry")])
        #expect(outcome.status == 2 && outcome.text.isEmpty, "\(outcome)")
        #expect(outcome.errors.contains("timeoverlay, x265enc, rtph265pay; install"), "\(outcome)")
        #expect(outcome.errors.contains("gstreamer1.0-x "), "\(outcome)")
    }

    @Test func namesAProgramThatIsMissing() {
        #expect {
            try Program("no-such-program").run([])
        } throws: {
            "\($0)".contains("no-such-program is missing")
        }
    }
}
