import Compute
import DToPMedia
import DToPTestSupport
import Foundation
import Imaging
import Testing

/// The contents of the log, the masks and their index, and whether they agree.
@Suite struct FrameLogTests {
    static let keys = [
        "stream", "frame", "pts", "time_s", "wall", "keyframe", "corrupt", "reset", "tokens", "macs", "dense_macs",
        "ratio", "threshold", "ms", "age_ms", "dropped_since", "classes", "zones", "agreement", "refresh",
        "change_threshold", "tolerance", "familiarity",
    ]

    /// Scripts may rely on the order of the keys.
    @Test func keysInTheirOrder() throws {
        let results = try Results(stream: "street")
        try results.run(Fixtures.made.street)
        let text = try String(contentsOfFile: results.log, encoding: .utf8)
        for line in text.split(separator: "\n") {
            var depth = 0
            var keys: [String] = []
            var token = ""
            var isQuoted = false
            for character in line {
                if character == "\"" {
                    isQuoted.toggle()
                    if isQuoted { token = "" }
                } else if isQuoted {
                    token.append(character)
                } else if character == "{" || character == "[" {
                    depth += 1
                } else if character == "}" || character == "]" {
                    depth -= 1
                } else if character == ":", depth == 1 {
                    keys.append(token)
                }
            }
            #expect(keys == Self.keys)
            #expect(line.contains(/,"tokens":\{"total":64,"active":\d+,"carried":\d+,"exits":\[/))
            let steps = ["decode", "preprocess", "embed", "layers", "heads", "post", "render", "encode"]
            let pattern = try Regex("\"ms\":\\{" + steps.map { "\"\($0)\":[0-9.]+" }.joined(separator: ",") + "\\}")
            #expect(line.contains(pattern))
            #expect(line.contains(/"wall":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"/))
        }
    }

    @Test(arguments: [0.2, 0.5, 0.9, 1], [false, true])
    func figuresAddUp(threshold: Double, isCarrying: Bool) throws {
        let results = try Results(stream: "street")
        try results.run(
            Fixtures.made.street, ["--threshold", "\(threshold)", "--temporal", isCarrying ? "carry" : "off"])
        let lines = try results.lines
        #expect(lines.map(\.frame) == Array(0..<20))
        for line in lines {
            #expect(line.stream == "street")
            #expect(line.tokens.active + line.tokens.carried == line.tokens.total)
            #expect(line.tokens.exits.reduce(0, +) == line.tokens.active)
            #expect(line.tokens.exits.count == 3)
            #expect(line.ratio == Double(line.macs) / Double(line.denseMACs))
            #expect(line.threshold == threshold)
            #expect(abs(line.classes.values.reduce(0, +) - 1) < 1e-9)
            #expect(line.classes.keys.allSatisfy { $0.hasPrefix("class") })
            #expect(line.zones.isEmpty && line.agreement == nil && line.droppedSince == 0 && !line.corrupt)
            #expect(line.milliseconds.values.allSatisfy { $0 >= 0 })
            if threshold == 1 { #expect(line.tokens.exits.dropLast().allSatisfy { $0 == 0 }) }
            if !isCarrying { #expect(line.tokens.carried == 0 && (threshold < 1 || line.ratio == 1)) }
        }
        #expect(lines.first?.reset == "start" && lines.dropFirst().allSatisfy { $0.reset == nil })
        #expect(lines.first?.keyframe == true)
        if threshold < 0.9 { #expect(lines.contains { $0.ratio < 1 }, "nothing was pruned") }
        if isCarrying { #expect(lines[0].tokens.carried == 0 && lines.contains { $0.tokens.carried > 0 }) }
    }

    /// frames.csv repeats the log, and the masks contain the classes that the log counts.
    @Test func masksAndIndexAgreeWithTheLog() throws {
        let results = try Results(stream: "street")
        try results.run(Fixtures.made.street)
        let rows = try results.index
        #expect(rows.first == ["frame", "pts", "time_s", "wall", "file", "macs", "ratio", "same_as"])
        for (row, line) in zip(rows.dropFirst(), try results.lines) {
            #expect(row[0] == "\(line.frame)" && row[1] == line.pts.map { "\($0)" } && row[3] == line.wall)
            #expect(Double(row[2]) == line.timeSeconds && Int(row[5]) == line.macs && Double(row[6]) == line.ratio)
            let labels = try StillImageReader.labels(results.maskFolder + "/" + row[4])
            #expect(labels.size == PixelSize(width: 96, height: 64))
            var counts: [String: Double] = [:]
            for y in 0..<64 { for x in 0..<96 { counts["class\(labels[x, y])", default: 0] += 1 } }
            #expect(counts.mapValues { $0 / (96 * 64) } == line.classes)
        }
        #expect(
            Files.names(results.maskFolder) == results.maskNames + ["frames.csv", "labels.json"],
            "nothing else lies in the folder")
    }

    @Test func labelsAndPalette() throws {
        struct Label: Decodable { let id: Int, name: String, color: [UInt8] }
        let results = try Results(stream: "street")
        try results.run(Fixtures.made.street)
        let labels = try JSONDecoder().decode([Label].self, from: Files.read(results.maskFolder + "/labels.json"))
        #expect(labels.map(\.id) == Array(0..<5))
        #expect(labels.map(\.name) == (0..<5).map { "class\($0)" })
        let colors = try Self.palette(of: results.maskFolder + "/00000000.png")
        #expect(Array(colors.prefix(15)) == labels.flatMap(\.color))
    }

    @Test func paletteOfTheUser() throws {
        let results = try Results(stream: "street")
        let path = results.folder.path("palette.json")
        try Files.write(Data("[[1,2,3],[4,5,6],[7,8,9],[10,11,12],[250,251,252]]".utf8), path)
        try results.run(Fixtures.made.street, ["--palette", path])
        let colors = try Self.palette(of: results.maskFolder + "/00000003.png")
        #expect(Array(colors.prefix(15)) == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 250, 251, 252])
    }

    @Test func masksOfTheModelsSize() throws {
        let results = try Results(stream: "street")
        try results.run(Fixtures.made.street, ["--mask-size", "model"])
        try results.expectCount(20)
        #expect(try Probe.stream(results.maskFolder + "/00000019.png", "width,height") == "128,128")
        #expect(try Probe.stream(results.overlay, "width,height") == "96,64")
    }

    /// Raw masks have the same values as the PNG files.
    @Test func rawMasks() throws {
        let results = try Results(stream: "street")
        try results.run(Fixtures.made.street)
        let raw = try Program.dtopd.run(
            ["-i", Fixtures.made.street, "--model", Fixtures.made.model, "--masks", "-", "--mask-format", "raw"])
        #expect(raw.status == 0)
        #expect(raw.output.count == 20 * 96 * 64)
        let last = try StillImageReader.labels(results.maskFolder + "/00000019.png")
        #expect(raw.output.suffix(96).map(UInt16.init) == (0..<96).map { last[$0, 63] })
    }

    /// More classes than fit into 8 bits beside void.
    @Test func manyClasses() throws {
        let results = try Results(stream: "street")
        let model = results.folder.path("many")
        try TinyModel.write(TinyModel.configuration(classCount: 300), to: model)
        try results.run(Fixtures.made.street, ["--model", model])
        try results.expectCount(20)
        #expect(try Probe.stream(results.maskFolder + "/00000000.png", "pix_fmt") == "gray16be")
        let raw = try Program.dtopd.run(
            ["-i", Fixtures.made.street, "--model", model, "--masks", "-", "--mask-format", "raw"])
        #expect(raw.output.count == 2 * 20 * 96 * 64)
        let first = try StillImageReader.labels(results.maskFolder + "/00000000.png")
        let bytes = [UInt8](raw.output.prefix(2 * 96))
        #expect((0..<96).allSatisfy { first[$0, 0] == UInt16(bytes[2 * $0]) | UInt16(bytes[2 * $0 + 1]) << 8 })
    }

    @Test func confidence() throws {
        let results = try Results(stream: "street")
        let folder = results.folder.path("confidence")
        try results.run(Fixtures.made.street, ["--confidence", folder, "--show", "confidence", "--legend"])
        let names = Files.names(folder + "/street").filter { $0.hasSuffix(".png") }
        #expect(names == results.maskNames && names.count == 20)
        #expect(try Probe.stream(folder + "/street/00000007.png", "width,height,pix_fmt") == "96,64,gray")
        #expect(try Files.rows(folder + "/street/frames.csv").count == 21)
    }

    @Test func logOnStandardOutput() throws {
        let outcome = try Program.dtopd.run(
            ["-i", Fixtures.made.street, "--model", Fixtures.made.model, "--log", "-"])
        #expect(outcome.status == 0)
        #expect(try LogLine.parse(outcome.output).map(\.frame) == Array(0..<20))
    }

    /// Inputs with the same name have separate ids, folders and files, and one common log.
    @Test func severalInputs() throws {
        let results = try Results(stream: "street", overlay: "{stream}.mp4")
        let (one, other) = (try Fixtures.made.street, results.folder.path("street.mkv"))
        try ffmpeg("-i \(one) -c copy", other)
        let outcome = try Program.dtopd.run(["-i", one, "-i", other, "-i", one] + results.arguments)
        try #require(outcome.status == 0, "\(outcome)")
        #expect(Files.names(results.masks) == ["street", "street-2", "street-3"])
        let lines = try results.lines
        #expect(lines.map(\.stream) == ["street", "street-2", "street-3"].flatMap { Array(repeating: $0, count: 20) })
        #expect(lines.map(\.frame) == Array(0..<20) + Array(0..<20) + Array(0..<20))
        for name in ["street", "street-2", "street-3"] {
            #expect(try Probe.frames(results.folder.path(name + ".mp4")).count == 20)
        }
    }

    @Test func logOfEachStream() throws {
        let results = try Results(stream: "street")
        let log = results.folder.path("{stream}.jsonl")
        let street = try Fixtures.made.street
        let outcome = try Program.dtopd.run(
            ["-i", street, "-i", street, "--model", Fixtures.made.model, "--log", log])
        #expect(outcome.status == 0, "\(outcome)")
        for name in ["street", "street-2"] {
            let lines = try LogLine.read(results.folder.path(name + ".jsonl"))
            #expect(lines.count == 20 && lines.allSatisfy { $0.stream == name })
        }
    }

    /// A missing input does not stop the other.
    @Test func oneOfTwoInputsFails() throws {
        let results = try Results(stream: "street", overlay: "{stream}.mp4")
        let missing = results.folder.path("missing.mp4")
        let outcome = try Program.dtopd.run(["-i", missing, "-i", Fixtures.made.street] + results.arguments)
        #expect(outcome.status == 1, "\(outcome)")
        #expect(outcome.errors.contains(missing))
        #expect(try results.lines.count == 20)
    }

    @Test func overlayShowsWhatWasAskedFor() throws {
        let results = try Results(stream: "street", overlay: "overlay.mkv")
        try results.run(Fixtures.made.street, ["--opacity", "1", "--codec", "ffv1"])
        let mask = try StillImageReader.labels(results.maskFolder + "/00000000.png")
        let colors = try Self.palette(of: results.maskFolder + "/00000000.png")
        let shown = try StillImageReader.rgb(results.overlay)
        var inside = 0
        for y in 2..<62 {
            for x in 2..<94 {
                // Chroma is subsampled: colours mix where classes meet.
                let around = (-2...2).allSatisfy { dy in (-2...2).allSatisfy { mask[x + $0, y + dy] == mask[x, y] } }
                if !around { continue }
                inside += 1
                let color = 3 * Int(mask[x, y])
                let error = (0..<3).map { abs(Int(shown[x, y, $0]) - Int(colors[color + $0])) }.max() ?? 0
                #expect(error <= 20, "\(x), \(y)")
            }
        }
        #expect(inside > 100)
    }

    /// The bytes of a PNG's palette.
    static func palette(of path: String) throws -> [UInt8] {
        let bytes = [UInt8](try Files.read(path))
        try #require(bytes.count > 33 && bytes[24] == 8 && bytes[25] == 3, "not 8 bits with a palette")
        var place = 8
        while place + 8 < bytes.count {
            let length = bytes[place..<(place + 4)].reduce(0) { $0 << 8 | Int($1) }
            if bytes[(place + 4)..<(place + 8)].elementsEqual("PLTE".utf8) {
                return Array(bytes[(place + 8)..<(place + 8 + length)])
            }
            place += length + 12
        }
        return []
    }
}
