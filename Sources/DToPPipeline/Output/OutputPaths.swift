import Foundation

/// Names of what is written: stream ids, `{stream}` in a name, masks.
public enum OutputPaths {
    static let placeholder = "{stream}"
    /// In bytes; leaves room for a suffix within the 255 bytes of a file name.
    static let longestName = 120
    static let longestStem = 200

    /// The id of a stream from its input, before it is made unique: the host of a URL, else the file's stem.
    ///
    /// Made of letters and digits of any script and `. _ -`, anything else becomes `-`; never empty, `.` or `..`.
    public static func streamName(input: String) -> String {
        if input == "-" { return "stdin" }
        if input.hasPrefix("lavfi:") { return "lavfi" }
        var path = input[...]
        if let scheme = input.range(of: "://") {
            path = input[scheme.upperBound...]
            // `file:///a/b.mp4` has no host, but a path.
            guard path.hasPrefix("/") else { return cleaned(host(afterScheme: path)) ?? "stream" }
        }
        let folders = path.split(separator: "/")
        let isFile = FileManager.default.fileExists(atPath: input)
        // A glob or pattern such as `street/*.png` or `street/%08d.png` says nothing by its last part: its folder does.
        for part in folders.suffix(2).reversed() where isFile || !part.contains("%") {
            if let name = cleaned(stem(part)) { return name }
        }
        return "stream"
    }

    /// The stem of an image's file name; cleaned as that of a stream where it is too long for the endings put to it.
    public static func imageName(path: String) -> String {
        guard let name = path.split(separator: "/").last.map(stem) else { return "image" }
        return name.utf8.count <= longestStem ? String(name) : cleaned(name) ?? "image"
    }

    /// The ids of a run's inputs, in their order, made unique with -2, -3, ...
    public static func streamNames(inputs: [String]) -> [String] {
        var names = UniqueNames()
        return inputs.map { names.claim(streamName(input: $0)) }
    }

    /// `template` with the stream's id for each `{stream}`.
    public static func path(template: String, stream: String) -> String {
        template.replacing(placeholder, with: stream)
    }

    /// The name of a frame's mask: `00000042.png`.
    public static func frameFile(_ frame: Int, suffix: String = "png") -> String {
        Format.padded(String(frame), to: 8, with: "0") + "." + suffix
    }

    /// Checks that several inputs do not write to one file.
    /// - Parameters:
    ///   - option: the option that named the file, for the message.
    public static func check(template: String, option: String, inputCount: Int) throws(OutputPathError) {
        guard inputCount > 1, !template.contains(placeholder) else { return }
        throw .needsStream(option: option, template: template, inputCount: inputCount)
    }

    private static func stem(_ name: Substring) -> Substring {
        guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return name }
        return name[..<dot]
    }

    /// Without credentials, port, path: `user:secret@camera-1:554/live` is `camera-1`.
    private static func host(afterScheme rest: Substring) -> Substring {
        var host = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        if let at = host.lastIndex(of: "@") { host = host[host.index(after: at)...] }
        if host.first == "[" { return host.dropFirst().prefix { $0 != "]" } }
        return host.prefix { $0 != ":" }
    }

    /// Nil if no letter or digit is left.
    private static func cleaned(_ text: Substring) -> String? {
        var name = ""
        for character in text {
            let isPlain = character.isLetter || character.isNumber || "._-".contains(character)
            let next = isPlain ? String(character) : "-"
            guard name.utf8.count + next.utf8.count <= longestName else { break }
            name += next
        }
        return name.contains { $0.isLetter || $0.isNumber } ? name : nil
    }
}
