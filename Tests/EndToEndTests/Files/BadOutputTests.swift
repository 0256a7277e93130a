import DToPTestSupport
import Foundation
import Glibc
import Testing

/// Outputs that cannot be written: no existing file is destroyed.
@Suite struct BadOutputTests {
    /// Runs the tiny model with `arguments`. Expects `status`, a message with all `needles`, and `folder` unchanged.
    private func expectRefused(
        _ status: Int32, _ arguments: [String], _ needles: [String], _ folder: TemporaryFolder,
        source: SourceLocation = #_sourceLocation
    ) throws {
        let before = try Files.snapshot(folder.url.path)
        let outcome = try Program.dtopd.run(["--model", Fixtures.made.model] + arguments)
        #expect(outcome.status == status, "\(arguments): \(outcome)", sourceLocation: source)
        for needle in needles {
            #expect(outcome.errors.contains(needle), "\(arguments): \(outcome)", sourceLocation: source)
        }
        let after = try Files.snapshot(folder.url.path)
        #expect(
            after == before, "\(arguments): \(Set(after.keys).symmetricDifference(before.keys))", sourceLocation: source
        )
    }

    @Test func existingOutputsStayWithoutConsent() throws {
        let results = try Results(stream: "street")
        let street = try Fixtures.made.street
        try results.run(street)
        let folder = results.folder
        let fresh = folder.path("fresh")
        for arguments in [
            ["--overlay", results.overlay], ["--log", results.log], ["--masks", results.masks],
            ["--confidence", results.masks],
            ["--overlay", fresh + ".mp4", "--log", results.log], ["--overlay", results.overlay, "--masks", fresh],
            ["--log", fresh, "--masks", results.masks], ["-n", "--overlay", results.overlay],
        ] {
            try expectRefused(73, ["-i", street] + arguments, [folder.url.path], folder)
        }
    }

    @Test func consentReplacesThem() throws {
        let results = try Results(stream: "street")
        try results.run(Fixtures.made.street)
        let before = try Files.snapshot(results.folder.url.path)
        let short = results.folder.path("street.mp4")
        try ffmpeg("-i \(Fixtures.made.street) -frames:v 5 -c copy", short)
        try results.run(short, ["-y"])
        try results.expectCount(5)
        #expect(Files.names(results.maskFolder).count == 7, "masks of the earlier run stayed")
        try results.run(Fixtures.made.street, ["-y"])
        try results.expectCount(20)
        let after = try Files.snapshot(results.folder.url.path)
        for name in before.keys where name.hasSuffix(".png") { #expect(after[name] == before[name]) }
    }

    /// PNG files that this program did not write are not removed, even with -y.
    @Test func foreignPicturesStay() throws {
        let folder = try TemporaryFolder()
        let masks = folder.path("masks/street")
        try FileManager.default.createDirectory(atPath: masks, withIntermediateDirectories: true)
        try Files.write(Data("holiday".utf8), masks + "/holiday.PNG")
        for consent in [[], ["-y"]] {
            try expectRefused(
                73, ["-i", Fixtures.made.street, "--masks", folder.path("masks")] + consent, ["holiday.PNG"], folder)
        }
    }

    @Test func inputIsNeverAnOutput() throws {
        let folder = try TemporaryFolder()
        let input = folder.path("street.mp4")
        try FileManager.default.copyItem(atPath: Fixtures.made.street, toPath: input)
        try FileManager.default.createSymbolicLink(atPath: folder.path("soft.mp4"), withDestinationPath: input)
        try FileManager.default.linkItem(atPath: input, toPath: folder.path("hard.mp4"))
        try FileManager.default.createSymbolicLink(atPath: folder.path("here"), withDestinationPath: ".")
        for name in ["street.mp4", "soft.mp4", "hard.mp4", "./street.mp4", "here/street.mp4", "{stream}.mp4"] {
            for option in ["--overlay", "--log"] {
                try expectRefused(64, ["-y", "-i", input, option, folder.path(name)], [option], folder)
            }
        }
        try expectRefused(64, ["-y", "-i", folder.path("soft.mp4"), "--overlay", input], ["--overlay"], folder)
    }

    /// An input's output must not be another input either.
    @Test func outputIsNoOtherInput() throws {
        let folder = try TemporaryFolder()
        for name in ["a", "b"] {
            try FileManager.default.createDirectory(atPath: folder.path(name), withIntermediateDirectories: true)
            try FileManager.default.copyItem(atPath: Fixtures.made.street, toPath: folder.path(name + "/x.mp4"))
        }
        let inputs = ["-y", "-i", folder.path("a/x.mp4"), "-i", folder.path("b/x.mp4")]
        try expectRefused(64, inputs + ["--overlay", folder.path("b/{stream}.mp4")], ["--overlay"], folder)
        try expectRefused(64, inputs + ["--log", folder.path("b/x.mp4")], ["--log"], folder)
    }

    /// Every picture of a sequence is an input.
    @Test func picturesOfASequenceAreInputs() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.path("in"), withIntermediateDirectories: true)
        try ffmpeg("-f lavfi -i testsrc2=s=96x64 -frames:v 3", folder.path("in/a%03d.png"))
        let run = ["-y", "-i", folder.path("in/a%03d.png")]
        try expectRefused(64, run + ["--log", folder.path("in/a002.png")], ["--log", "a002.png"], folder)
    }

    /// A file size limit is a full disk to the run, not a crash.
    @Test func limitOfFileSizes() throws {
        let results = try Results(stream: "street")
        let outcome = try Program.dtopd.shell(
            #"ulimit -f 8; "$0" "$@""#,
            ["-i", Fixtures.made.street, "--codec-option", "crf=1"] + results.arguments)
        #expect(outcome.status == 74 && outcome.errors.contains(results.overlay), "\(outcome)")
    }

    @Test func masksNeverGoIntoTheFolderOfThePictures() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.copyItem(atPath: Fixtures.made.pictures, toPath: folder.path("pictures"))
        for input in ["pictures", "pictures/*.png"] {
            for option in ["--masks", "--confidence"] {
                try expectRefused(64, ["-y", "-i", folder.path(input), option, folder.url.path], [option], folder)
            }
        }
        try Files.write(Data("frame\n".utf8), folder.path("pictures/frames.csv"))
        try expectRefused(64, ["-y", "-i", folder.path("pictures"), "--masks", folder.url.path], ["--masks"], folder)
    }

    /// Labels to score against are inputs too. Masks written over them would destroy them and score perfectly.
    @Test func masksNeverReplaceTheLabels() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.copyItem(atPath: Fixtures.made.labels, toPath: folder.path("street"))
        let labels = ["--labels", folder.path("street")]
        for option in ["--masks", "--confidence"] {
            try expectRefused(
                64, ["-y", "-i", Fixtures.made.street, option, folder.url.path] + labels, [option], folder)
        }
    }

    /// Two outputs with one name would overwrite each other.
    @Test func outputsDiffer() throws {
        let folder = try TemporaryFolder()
        let street = try Fixtures.made.street
        let file = folder.path("x.mkv")
        for consent in [[], ["-y"]] {
            let run = ["-i", street] + consent
            try expectRefused(64, run + ["--overlay", file, "--log", file], ["--log"], folder)
            try expectRefused(64, run + ["--overlay", file, "--log", folder.path("./x.mkv")], ["--log"], folder)
            for other in ["masks", "masks/", "./masks", "x/../masks"] {
                try expectRefused(
                    64, run + ["--masks", folder.path("masks"), "--confidence", folder.url.path + "/" + other],
                    ["--confidence"], folder)
            }
        }
        try expectRefused(
            64, ["-i", street, "-i", street, "--overlay", folder.path("one.mp4")], ["--overlay", "{stream}"], folder)
    }

    @Test func missingLabels() throws {
        let results = try Results(stream: "street")
        let labels = results.folder.path("labels")
        try expectRefused(
            66, try ["-i", Fixtures.made.street, "--labels", labels] + results.arguments, [labels], results.folder)
    }

    /// Tests may run as root, which permissions do not stop; but nobody can create anything below a file.
    @Test(arguments: [0o644, 0o755]) func belowAFile(_ permissions: Int) throws {
        let folder = try TemporaryFolder()
        let file = folder.path("file")
        try Files.write(Data("x".utf8), file)
        chmod(file, mode_t(permissions))
        let run = ["-i", try Fixtures.made.street]
        let good = ["--overlay", folder.path("good.mp4"), "--log", folder.path("good.jsonl")]
        try expectRefused(73, run + ["--overlay", file + "/o.mp4"], [file, "Not a directory"], folder)
        try expectRefused(73, run + ["--log", file + "/l.jsonl"], [file, "Not a directory"], folder)
        try expectRefused(73, run + good + ["--masks", file], [file, "Not a directory"], folder)
        try expectRefused(73, run + good + ["--confidence", file + "/deep/er"], [file, "Not a directory"], folder)
    }

    @Test func whereNothingCanBeCreated() throws {
        let folder = try TemporaryFolder()
        for arguments in [
            ["--overlay", "/proc/o.mp4"], ["--log", "/proc/l.jsonl"], ["--masks", "/proc/masks"],
            ["--overlay", folder.path("no/such/o.mp4")], ["--log", folder.path("no/such/l.jsonl")],
            ["--overlay", folder.url.path], ["--log", folder.url.path],
        ] {
            let name = try #require(arguments.last)
            try expectRefused(73, ["-i", Fixtures.made.street] + arguments, [name], folder)
        }
    }

    /// A log that does not fit is reported, and the overlay is closed properly.
    @Test func logOnAFullDevice() throws {
        let results = try Results(stream: "street")
        let outcome = try Program.dtopd.run(
            ["-i", Fixtures.made.street, "--model", Fixtures.made.model, "--overlay", results.overlay]
                + ["--log", "/dev/full"])
        #expect(outcome.status == 74 && outcome.errors.contains("/dev/full"), "\(outcome)")
        _ = try Probe.frames(results.overlay)
    }

    @Test func standardOutputOnAFullDevice() throws {
        let run = ["-i", try Fixtures.made.street, "--model", try Fixtures.made.model]
        for output in [["--log", "-"], ["--masks", "-", "--mask-format", "raw"]] {
            let outcome = try Program.dtopd.shell(#""$0" "$@" > /dev/full"#, run + output)
            #expect(outcome.status == 74 && outcome.errors.contains("standard output"), "\(outcome)")
        }
    }

    /// The mask folder is deleted midway.
    @Test func deletedMaskFolder() throws {
        let results = try Results(stream: "long")
        let program = try Program.dtopd.start(["-i", Fixtures.made.long] + results.arguments)
        #expect(program.wait { LogLine.count(results.log) >= 20 })
        while FileManager.default.fileExists(atPath: results.masks), program.isRunning {
            try? FileManager.default.removeItem(atPath: results.masks)
        }
        let outcome = program.wait()
        #expect([73, 74].contains(outcome.status) && !outcome.hasHung, "\(outcome)")
        #expect(outcome.errors.contains(results.masks), "\(outcome)")
        #expect(try results.overlayTimes.count >= results.lines.count)
    }

    /// The input is cut midway: no crash, no hang, and the outputs stay whole.
    @Test func inputCutMidway() throws {
        let results = try Results(stream: "long")
        let input = results.folder.path("long.mp4")
        try FileManager.default.copyItem(atPath: Fixtures.made.long, toPath: input)
        let program = try Program.dtopd.start(["-i", input] + results.arguments)
        #expect(program.wait { LogLine.count(results.log) >= 20 })
        truncate(input, 1000)
        let outcome = program.wait()
        #expect([0, 65].contains(outcome.status) && !outcome.hasHung, "\(outcome)")
        #expect(try results.overlayTimes.count == results.lines.count)
    }

    // MARK: - Standard streams that are closed or full

    /// The reader of standard output goes away: an error (74), no crash, no hang.
    @Test func readerOfStandardOutputGoesAway() throws {
        let run = ["-i", try Fixtures.made.long, "--model", try Fixtures.made.model]
        for output in [["--log", "-"], ["--masks", "-", "--mask-format", "raw"]] {
            let outcome = try Program.dtopd.shell(
                #"set -o pipefail; "$0" "$@" | head -c 100 > /dev/null"#, run + output)
            #expect(outcome.status == 74 && outcome.errors.contains("standard output"), "\(outcome)")
        }
    }

    @Test(arguments: ["2>&-", "2>/dev/full", ">&- 2>&-", "<&- >&- 2>&-", "<&-", "2> >(exec 0<&-)"])
    func standardStreamsAreGone(_ redirection: String) throws {
        let results = try Results(stream: "street")
        let command = #""$0" "$@" "# + redirection
        let good = try Program.dtopd.shell(command, ["-i", Fixtures.made.street] + results.arguments)
        #expect(good.status == 0, "\(good)")
        // Nothing meant for a terminal ends up in an output that was given its descriptor number.
        try results.expectCount(20)
        let bad = try Program.dtopd.shell(command, ["-i", "/no/such.mp4"] + results.arguments)
        #expect(bad.status == 66, "\(bad)")
        let wrong = try Program.dtopd.shell(command, ["--no-such-option"])
        #expect(wrong.status == 64, "\(wrong)")
    }
}
