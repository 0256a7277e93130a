import DToPTestSupport
import Foundation
import Testing

/// Names of every kind, as a shell passes them.
@Suite struct FileNameTests {
    /// Runs `command` in a folder with `video.mkv` and the model `tiny`; `$N` is the name.
    private func shell(_ name: String, _ command: String) throws -> Program.Outcome {
        let folder = try TemporaryFolder()
        try ffmpeg("-f lavfi -i testsrc2=s=96x64:r=5 -frames:v 2 -c:v ffv1", folder.path("video.mkv"))
        let set = "set -e; cd \(folder.url.path); cp -r \(try Fixtures.made.model) tiny; N=$'\(name)'; "
        return try withExtendedLifetime(folder) { try Program.dtopd.shell(set + command, []) }
    }

    /// As an input, output, sequence or model, no name is taken for another file's.
    @Test(
        arguments: [
            #"caf\xe9"#, #"\xcc\x81x"#, #"a\nb"#, "a b", "a:b", "100%done", "%d", "[x]*?", #"e\xcc\x81"#, #"\x1b[31m"#,
            "{x}",
        ])
    func workEverywhere(_ name: String) throws {
        let outcome = try shell(
            name,
            #"""
            mkdir "$N"; mv tiny "$N/$N"; cp video.mkv "$N/$N.mkv"
            "$0" --quiet --model "$N/$N" -i "$N/$N.mkv" --overlay "$N/o$N.mkv" --masks "$N/m$N" --log "$N/l$N"
            ffmpeg -v error -nostdin -i video.mkv -frames:v 1 picture.png
            cp picture.png "$N/$N-1.png"
            "$0" --quiet --model "$N/$N" -i "$N/$N-%d.png" --overlay "$N/s$N.mkv"
            "$0" --quiet --model "$N/$N" -i "$N" --masks "$N/f$N" 2> messages
            test -s "$N/o$N.mkv" && test -s "$N/s$N.mkv" && test $(wc -l < "$N/l$N") = 2
            find "$N/m$N" "$N/f$N" -name '*.png' | tr -d '\n' | grep -ao png | wc -l
            """#)
        #expect(outcome.status == 0 && outcome.text == "3\n", "\(outcome) \(outcome.text)")
    }

    @Test func listsAndURLsHoldBytes() throws {
        let outcome = try shell(
            #"caf\xe9"#,
            #"""
            mv video.mkv "$N.mkv"; printf '%s\n' "$N.mkv" > list.txt
            "$0" --quiet --model tiny -i list.txt -i "file://$PWD/caf%E9.mkv" --log "$N.jsonl"
            wc -l < "$N.jsonl"; iconv -f UTF-8 "$N.jsonl" > copy
            """#)
        #expect(outcome.status == 0 && outcome.text == "4\n", "\(outcome)")
    }

    /// A message is one line of UTF-8, whatever the name.
    @Test(arguments: [(#"a\ndtopd: error: b"#, #"a\ndtopd: error: b"#), (#"\xe9\x1b[2J"#, #"\xE9\x1B[2J"#)])
    func messagesAreNotForged(_ name: String, _ shown: String) throws {
        let outcome = try shell(name, #""$0" --model tiny -i "$N.mp4" || test $? = 66"#)
        #expect(outcome.status == 0 && outcome.errors.contains("'\(shown).mp4'"), "\(outcome)")
        #expect(outcome.errors.split(separator: "\n").count == 1)
    }
}
