import DToPTestSupport
import Foundation
import Testing

/// Faulty inputs: a clear error, nothing created, nothing destroyed, no hang.
@Suite struct BadInputTests {
    enum Case: String, CaseIterable, CustomTestStringConvertible {
        case missing, missingFolder, folderWithoutPictures, emptyFolder, globWithoutMatch, sequenceWithoutFiles, device
        case empty, random, text, truncatedWithoutIndex, audioOnly, zeroFrames, playlist, header, png, emptyName
        case deadLink, brokenPictures

        var testDescription: String { rawValue }

        /// As docs/outputs.md lists them: 66 if a file is missing or empty of frames, 65 if it cannot be decoded.
        var status: Int32 {
            switch self {
            case .missing, .missingFolder, .folderWithoutPictures, .emptyFolder, .globWithoutMatch,
                .sequenceWithoutFiles, .device, .emptyName, .deadLink:
                66
            default: 65
            }
        }

        /// Makes the input in `folder` and returns the argument that names it.
        func make(_ folder: String) throws -> String {
            func file(_ name: String, _ data: Data) throws -> String {
                try Files.write(data, folder + "/" + name)
                return folder + "/" + name
            }
            func directory(_ name: String) throws -> String {
                try FileManager.default.createDirectory(atPath: folder + "/" + name, withIntermediateDirectories: true)
                return folder + "/" + name
            }
            var random = Fixtures.random(3)
            switch self {
            case .missing: return folder + "/missing.mp4"
            case .missingFolder: return folder + "/no/such/folder"
            case .folderWithoutPictures:
                let path = try directory("texts")
                try Files.write(Data("a".utf8), path + "/a.txt")
                return path
            case .emptyFolder: return try directory("empty")
            case .globWithoutMatch: return folder + "/*.jpg"
            case .sequenceWithoutFiles: return folder + "/%08d.png"
            case .device: return "/dev/zero"
            case .emptyName: return ""
            case .deadLink:
                try FileManager.default.createSymbolicLink(
                    atPath: folder + "/dead.mp4", withDestinationPath: folder + "/nothing.mp4")
                return folder + "/dead.mp4"
            case .empty: return try file("empty.mp4", Data())
            case .random:
                return try file(
                    "random.mp4", Data((0..<100_000).map { _ in UInt8.random(in: 0...255, using: &random) }))
            case .text: return try file("text.mp4", Data(String(repeating: "no video at all\n", count: 500).utf8))
            case .truncatedWithoutIndex:
                // ffmpeg writes the index last.
                let path = folder + "/whole.mp4"
                try ffmpeg("-f lavfi -i testsrc2=s=96x64:r=25 -t 1", path)
                let bytes = try Files.read(path)
                return try file("truncated.mp4", bytes.prefix(bytes.count / 2))
            case .audioOnly:
                try ffmpeg("-f lavfi -i sine -t 1", folder + "/audio.m4a")
                return folder + "/audio.m4a"
            case .zeroFrames:
                try ffmpeg(
                    "-f lavfi -i testsrc2=s=96x64 -frames:v 0 -movflags +empty_moov", folder + "/zero.mp4")
                return folder + "/zero.mp4"
            case .playlist:
                let street = try Fixtures.made.street
                return try file("list.mp4", Data("#EXTM3U\n#EXTINF:1,\n\(street)\n#EXT-X-ENDLIST\n".utf8))
            case .header: return try file("header.mkv", Data([0x1A, 0x45, 0xDF, 0xA3]))
            case .png: return try file("picture.png", Data("\u{89}PNG\r\n".utf8))
            case .brokenPictures:
                let path = try directory("broken")
                for name in ["a.png", "b.jpg"] { try Files.write(Data("no picture".utf8), path + "/" + name) }
                return path
            }
        }
    }

    @Test(arguments: Case.allCases) func isRefused(_ input: Case) throws {
        let folder = try TemporaryFolder()
        let argument = try input.make(folder.url.path)
        let before = try Files.snapshot(folder.url.path)
        let results = try Results(stream: "any")
        let outcome = try Program.dtopd.run(["-i", argument] + results.arguments)
        #expect(outcome.status == input.status && !outcome.hasHung, "\(outcome)")
        #expect(outcome.errors.hasPrefix("dtopd: "))
        #expect(argument.isEmpty || outcome.errors.contains(argument), "the message names the input: \(outcome.errors)")
        #expect(outcome.output.isEmpty)
        #expect(try Files.snapshot(results.folder.url.path).isEmpty, "something was created")
        #expect(try Files.snapshot(folder.url.path) == before)
    }

    /// A bad input does not touch an earlier run's results, although they may be overwritten.
    @Test(arguments: [Case.missing, .random, .audioOnly, .zeroFrames]) func keepsEarlierResults(_ input: Case) throws {
        let folder = try TemporaryFolder()
        let argument = try input.make(folder.url.path)
        let results = try Results(stream: OutputNames.stream(argument))
        let copy = results.folder.path(URL(fileURLWithPath: argument).lastPathComponent)
        if FileManager.default.fileExists(atPath: argument) {
            try FileManager.default.copyItem(atPath: argument, toPath: copy)
        }
        try results.run(Fixtures.made.street)
        try FileManager.default.moveItem(atPath: results.masks + "/street", toPath: results.maskFolder)
        let before = try Files.snapshot(results.folder.url.path)
        let outcome = try Program.dtopd.run(["-y", "-i", copy] + results.arguments)
        #expect(outcome.status == input.status, "\(outcome)")
        #expect(try Files.snapshot(results.folder.url.path) == before)
    }

    /// Cut off anywhere: everything before the cut that can be decoded is.
    @Test(arguments: ["mkv", "ts", "avi", "mp4"]) func truncated(_ container: String) throws {
        let results = try Results(stream: "cut")
        let whole = results.folder.path("whole." + container)
        let index = container == "mp4" ? " -movflags +faststart" : ""
        try ffmpeg("-f lavfi -i testsrc2=s=96x64:r=25 -t 2 -g 10 -c:v libx264" + index, whole)
        let bytes = try Files.read(whole)
        for share in [0.1, 0.35, 0.6, 0.95] {
            let cut = results.folder.path("cut." + container)
            try Files.write(bytes.prefix(Int(Double(bytes.count) * share)), cut)
            try expectSurvives(cut, results, "\(container) cut at \(share)", frames: share >= 0.6 ? 10...50 : 0...50)
        }
    }

    /// Flipped bits in the pictures, then anywhere: the rest is decoded, and all outputs have the same count.
    @Test(arguments: 0..<10) func flippedBits(_ seed: Int) throws {
        let results = try Results(stream: "flipped")
        let damaged = results.folder.path("flipped.mp4")
        var bytes = try Files.read(Fixtures.made.street)
        var random = Fixtures.random(UInt64(seed))
        let range = seed < 5 ? bytes.count / 8..<bytes.count * 6 / 8 : 0..<bytes.count
        for _ in 0..<(4 << (seed % 5)) {
            bytes[Int.random(in: range, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        }
        try Files.write(bytes, damaged)
        try expectSurvives(damaged, results, "seed \(seed)", frames: 0...40)
    }

    /// A damaged index may promise anything.
    @Test(arguments: 0..<10) func flippedIndex(_ seed: Int) throws {
        let results = try Results(stream: "index")
        let damaged = results.folder.path("index.mp4")
        try ffmpeg("-i \(Fixtures.made.street) -c copy -movflags +faststart", damaged)
        var bytes = try Files.read(damaged)
        var random = Fixtures.random(UInt64(100 + seed))
        for _ in 0..<(1 + seed) {
            bytes[Int.random(in: 40..<900, using: &random)] = UInt8.random(in: 0...255, using: &random)
        }
        try Files.write(bytes, damaged)
        try expectSurvives(damaged, results, "seed \(seed)", frames: 0...4000)
    }

    /// Damage is reported at the end.
    @Test func damageIsCounted() throws {
        let results = try Results(stream: "damaged")
        let damaged = results.folder.path("damaged.mp4")
        var bytes = try Files.read(Fixtures.made.street)
        for place in stride(from: bytes.count / 3, to: bytes.count * 2 / 3, by: 97) { bytes[place] ^= 0xFF }
        try Files.write(bytes, damaged)
        let outcome = try results.run(damaged)
        #expect(outcome.errors.contains(/trouble.*[1-9]\d* (corrupt|decode errors)/), "\(outcome.errors)")
        #expect(try results.lines.contains { $0.corrupt })
        #expect(try results.lines.count > 10)
    }

    /// FFmpeg calls headers that it cannot use "not permitted", but the file is damaged all the same.
    @Test func damagedHeadersOfTheCodec() throws {
        let results = try Results(stream: "damaged")
        let damaged = results.folder.path("damaged.ogv")
        try ffmpeg("-f lavfi -i testsrc2=s=96x64:r=25 -t 1 -c:v libtheora -strict -2", damaged)
        var bytes = [UInt8](try Files.read(damaged))
        // The setup header follows the comment header: its type, 0x82, and the codec's name.
        let setup = try #require(bytes.indices.first { bytes[$0...].starts(with: [0x82] + Array("theora".utf8)) })
        for place in (setup + 40)..<(setup + 400) { bytes[place] = 0xFF }
        try Files.write(Data(bytes), damaged)
        let outcome = try Program.dtopd.run(["-i", damaged] + results.arguments)
        #expect([0, 65].contains(outcome.status) && !outcome.errors.contains("ermission"), "\(outcome)")
    }

    /// A table that claims more entries than memory could hold is a fault of the file.
    @Test(arguments: ["stts", "stco", "stsz"]) func endlessTables(_ table: String) throws {
        let results = try Results(stream: "endless")
        let damaged = results.folder.path("endless.mp4")
        try ffmpeg("-i \(Fixtures.made.street) -c copy", damaged)
        var bytes = try Files.read(damaged)
        // Version and flags follow the name; the number of entries comes last.
        let place = try #require(bytes.range(of: Data(table.utf8))).upperBound + (table == "stsz" ? 8 : 4)
        bytes.replaceSubrange(place..<(place + 4), with: [0x1F, 0xFF, 0xFF, 0xFF])
        try Files.write(bytes, damaged)
        try expectSurvives(damaged, results, table, frames: 0...20)
    }

    /// One bad picture is left out and reported, and the exit status is 1.
    @Test func oneBadPicture() throws {
        let results = try Results(stream: "pictures")
        let folder = results.folder.path("pictures")
        try FileManager.default.copyItem(atPath: Fixtures.made.pictures, toPath: folder)
        try Files.write(Data("no picture".utf8), folder + "/c.bmp")
        let outcome = try Program.dtopd.run(["-i", folder] + results.arguments)
        #expect(outcome.status == 1 && outcome.errors.contains("c.bmp"), "\(outcome)")
        #expect(results.maskNames == ["a-2.png", "a.png", "b.png", "d.png"])
        try results.expectCount(4)
    }

    /// Pictures of several sizes: each mask has its picture's size, the overlay that of the first.
    @Test func picturesOfSeveralSizes() throws {
        let results = try Results(stream: "sizes")
        let folder = results.folder.path("sizes")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for (name, size) in [("a", "64x48"), ("b", "31x77"), ("c", "1x1"), ("d", "300x2")] {
            try ffmpeg("-f lavfi -i testsrc=s=\(size) -frames:v 1", "\(folder)/\(name).png")
        }
        try results.run(folder)
        try results.expectCount(4)
        for (name, size) in [("a", "64,48"), ("b", "31,77"), ("c", "1,1"), ("d", "300,2")] {
            #expect(try Probe.stream("\(results.maskFolder)/\(name).png", "width,height") == size)
        }
        #expect(try Probe.stream(results.overlay, "width,height") == "64,48")
    }

    /// A video whose size changes midway.
    @Test func sizeChanges() throws {
        let results = try Results(stream: "joined")
        let parts = ["64x48", "128x96"].map { ($0, results.folder.path($0 + ".ts")) }
        var joined = Data()
        for (size, path) in parts {
            try ffmpeg("-f lavfi -i testsrc2=s=\(size):r=25 -frames:v 8 -c:v mpeg2video", path)
            joined += try Files.read(path)
        }
        try Files.write(joined, results.folder.path("joined.ts"))
        try results.run(results.folder.path("joined.ts"))
        let count = try results.lines.count
        #expect(count >= 15)
        try results.expectCount(count)
        #expect(try Probe.stream(results.maskFolder + "/00000000.png", "width,height") == "64,48")
        #expect(try Probe.stream("\(results.maskFolder)/\(results.maskNames.last ?? "")", "width,height") == "128,96")
    }

    /// Expects success (0) with the same count in all outputs, or undecodable (65) with nothing.
    private func expectSurvives(
        _ input: String, _ results: Results, _ what: String, frames: ClosedRange<Int>,
        source: SourceLocation = #_sourceLocation
    ) throws {
        let outcome = try Program.dtopd.run(["-y", "-i", input] + results.arguments)
        #expect([0, 65].contains(outcome.status), "\(what): \(outcome)", sourceLocation: source)
        #expect(!outcome.hasHung, "\(what): \(outcome)", sourceLocation: source)
        guard outcome.status == 0 else {
            #expect(outcome.errors.contains(input), "\(what): \(outcome)", sourceLocation: source)
            #expect(frames.lowerBound == 0, "\(what): \(outcome)", sourceLocation: source)
            return
        }
        let count = try results.lines.count
        #expect(frames.contains(count), "\(what): \(count) frames", sourceLocation: source)
        try results.expectCount(count, source: source)
        let times = try results.lines.compactMap(\.timeSeconds)
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 }, "\(what)", sourceLocation: source)
    }
}

enum OutputNames {
    static func stream(_ path: String) -> String {
        URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
    }
}
