import DToPTestSupport

/// Small clips for archives, made once for all tests.
struct BatchClips: Sendable {
    static var made: BatchClips { get throws { try result.get() } }
    private static let result = Result { try BatchClips() }

    /// Five seconds with a keyframe each second; the second one with sound.
    let plain: String
    let sound: String
    /// Leading pictures of its keyframes refer across them: it cannot be divided.
    let open: String
    let transport: String

    private init() throws {
        let folder = try Fixtures.made.folder
        plain = folder + "/plain.mp4"
        sound = folder + "/sound.mkv"
        open = folder + "/open.mkv"
        transport = folder + "/transport.ts"
        let picture = "-f lavfi -i testsrc2=s=96x64:r=10:d=5"
        let tone = "-f lavfi -i sine=d=5 -c:a aac"
        let codec = "-c:v libx264 -preset veryfast -pix_fmt yuv420p -bf 3 -g 10"
        try ffmpeg("\(picture) \(codec)", plain)
        try ffmpeg("\(picture) \(tone) \(codec)", sound)
        try ffmpeg("\(picture) \(tone) \(codec)", transport)
        let isOpen = "-x264-params open-gop=1:bframes=3:b-adapt=0:keyint=8:min-keyint=8:scenecut=0"
        try ffmpeg("\(picture) \(codec) \(isOpen)", open)
    }

    var all: [String] { [plain, sound, open, transport] }
}
