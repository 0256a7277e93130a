import DToPMedia
import DToPTestSupport
import Imaging
import Testing

@Suite struct PacketEncoderTests {
    private let size = PixelSize(width: 64, height: 48)

    private func encoder() throws -> PacketEncoder {
        try PacketEncoder(.init(size: size, timeBase: try #require(Rational(1, 25))))
    }

    @Test func aKeyframeComesWhenOneIsAskedFor() throws {
        let encoder = try encoder()
        var keyframes: [Int64] = []
        for number in 0..<80 {
            if number == 20 { encoder.requestKeyframe() }
            for packet in try encoder.encode(numbered(number, size), timestamp: Int64(number), duration: 1)
            where packet.packet.isKeyframe { keyframes.append(packet.number) }
        }
        // Every two seconds, and where one was asked for.
        #expect(keyframes == [1, 21, 71])
        #expect(try encoder.finish().isEmpty && encoder.missingCount == 0)
    }

    /// Two files of the same packets are the same, whatever their writers do to the timestamps.
    @Test func manyWritersTakeTheSamePackets() throws {
        let folder = try TemporaryFolder()
        let encoder = try encoder()
        let early = try PacketWriter(folder.path("early.mkv"), encoder.video, .init())
        let late = try PacketWriter(folder.path("late.mkv"), encoder.video, .init(startsAtZero: true))
        for number in 0..<10 {
            for coded in try encoder.encode(numbered(number, size), timestamp: Int64(100 + number), duration: 1) {
                let copy = try Packet(copying: coded.packet)
                try early.write(coded.packet)
                try late.write(copy)
            }
        }
        try early.finish()
        try late.finish()
        let (first, second) = (try Decoded(folder.path("early.mkv")), try Decoded(folder.path("late.mkv")))
        #expect(first.frames.map(\.seconds) == (100..<110).map { Double($0) / 25 })
        #expect(second.frames.map(\.seconds) == (0..<10).map { Double($0) / 25 })
    }
}
