import DToPMedia
import DToPTestSupport
import Foundation
import Testing

/// Timestamps in files: those of one recording stay as they are, even if one of them is wrong.
struct PacketTimelineTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// 40 frames at 10 Hz with sound.
    private func clip(_ name: String, _ coding: String = "-c:v libx264 -g 10 -bf 0 -c:a mp2") throws -> String {
        try ffmpeg("-f lavfi -i testsrc2=s=64x48:r=10 -f lavfi -i sine=r=48000 -t 4 \(coding)", folder.path(name))
        return folder.path(name)
    }

    /// Copies a clip with timestamps changed by an expression of ffmpeg's `setts`.
    private func copy(_ clip: String, _ name: String, times: String) throws -> String {
        try ffmpeg("-i \(clip) -map 0:v -c copy -bsf:v setts=\(times)", folder.path(name))
        return folder.path(name)
    }

    private func concatenated(_ paths: [String], _ name: String) throws -> String {
        let whole = try paths.reduce(Data()) { try $0 + Data(contentsOf: URL(fileURLWithPath: $1)) }
        try whole.write(to: URL(fileURLWithPath: folder.path(name)))
        return folder.path(name)
    }

    private func steps(_ times: [Double]) -> [Double] {
        zip(times, times.dropFirst()).map { (($1 - $0) * 1000).rounded() / 1000 }
    }

    /// Some timestamps are far ahead: one in the middle, two in a row, or the first.
    @Test(arguments: ["mkv", "mp4", "ts"], [[20], [20, 21], [0]])
    func wildTimestampsAreReplaced(_ container: String, _ wild: [Int]) throws {
        // Other muxers put an edit list, or nothing, in place of the first picture.
        if wild == [0], container != "mkv" { return }
        let clean = try clip("clean.\(container)", "-an -c:v libx264 -g 10 -bf 0 -output_ts_offset 20")
        let ticks = container == "mkv" ? 100_000 : container == "mp4" ? 1_024_000 : 9_000_000
        let which = wild.map { "eq(N\\,\($0))" }.joined(separator: "+")
        let odd = try copy(clean, "odd.\(container)", times: "pts=PTS+(\(which))*\(ticks):dts=DTS")
        let expected = try Decoded(clean).times
        let times = try Decoded(odd).times
        #expect(times.count == 40 && zip(times, times.dropFirst()).allSatisfy { $0 < $1 && $1 - $0 < 5 })
        for number in 0..<40 where !wild.contains(number) {
            let difference = times[number] - expected[number] - times[39] + expected[39]
            #expect(abs(difference) < 0.002, "\(number): \(times[number])")
        }
    }

    /// Only the presentation time is wild; the decoding order is right. Reordered pictures keep their times.
    @Test func wildPresentationAmongReorderedPictures() throws {
        let clean = try clip("clean.ts", "-an -c:v libx264 -g 20 -bf 2")
        let odd = try copy(clean, "odd.ts", times: "pts=PTS+eq(N\\,15)*9000000:dts=DTS")
        let expected = try Decoded(clean).frames.map(\.timestamp)
        let times = try Decoded(odd).frames.map(\.timestamp)
        #expect(times.count == 40 && zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
        #expect(zip(times, expected).filter { $0 != $1 }.count <= 1)
    }

    /// The second recording begins at the same time as the first, or before the first has ended.
    @Test(arguments: ["ts", "mpg"], [0, 2]) func recordingsFollowOneAnother(_ container: String, _ offset: Int) throws {
        let codec = container == "mpg" ? "mpeg2video" : "libx264"
        let first = try clip("1.\(container)", "-c:v \(codec) -g 10 -bf 2 -c:a mp2")
        let second = try clip("2.\(container)", "-c:v \(codec) -g 10 -bf 2 -c:a mp2 -output_ts_offset \(offset)")
        let decoded = try Decoded(concatenated([first, second], "both.\(container)"))
        let one = try Decoded(first)
        let count = one.frames.count
        #expect(decoded.frames.count == 2 * count)
        #expect(decoded.frames.indices.filter { decoded.frames[$0].isAfterGap } == [count])
        #expect(steps(decoded.times).allSatisfy { abs($0 - 0.1) < 0.011 })
        #expect(decoded.frames.allSatisfy { !$0.isCorrupt })
        let sound = decoded.audioPackets.compactMap(\.timestamp)
        #expect(sound.count == 2 * one.audioPackets.count)
        #expect(zip(sound, sound.dropFirst()).allSatisfy { $1 - $0 > 0 && $1 - $0 < 9000 })
    }

    /// Gaps between two pictures, or between all of them, stay.
    @Test(arguments: ["PTS+gte(N\\,20)*60000", "N*10000"]) func gapsStay(_ expression: String) throws {
        let clean = try clip("clean.mkv", "-an -c:v libx264 -g 10 -bf 0")
        let gappy = try copy(clean, "gappy.mkv", times: "ts=\(expression)")
        let text = try output(
            of: "ffprobe",
            ["-v", "error", "-select_streams", "v", "-show_entries", "packet=pts", "-of", "csv=p=0", gappy])
        let expected = text.split(separator: "\n").compactMap { Int64($0.prefix { $0 != "," }) }
        #expect(try Decoded(gappy).frames.map(\.timestamp) == expected)
        #expect(expected.count == 40 && expected[39] - expected[0] >= 60000)
    }

    /// A file with only one or two pictures does not wait for more.
    @Test(arguments: [1, 2]) func shortestFiles(_ count: Int) throws {
        try ffmpeg("-f lavfi -i testsrc2=s=64x48:r=10 -frames:v \(count) -c:v libx264", folder.path("short.mkv"))
        #expect(try Decoded(folder.path("short.mkv")).times == [0, 0.1].prefix(count).map(\.self))
    }

    /// The jump to the next packet after a seek is not a gap.
    @Test func seekingForgets() throws {
        let reader = try VideoReader(.file(try clip("a.mkv", "-an -c:v libx264 -g 10 -bf 0")), threads: 1)
        var times: [Double] = []
        while let item = try reader.next() {
            if case .frame(let frame) = item { times.append(frame.seconds) }
            if times.count == 35 { break }
        }
        try reader.seek(seconds: 1)
        while let item = try reader.next() {
            guard case .frame(let frame) = item else { continue }
            #expect(frame.seconds <= 1 && !frame.isAfterGap)
            break
        }
    }
}
