import DToPConfiguration
import FileNames
import SystemPackage

/// Names of outputs: stream ids, `{stream}` in templates, mask files.
package enum OutputPaths {
    /// In bytes; leaves room for a suffix within the 255 bytes of a file name.
    static let longestName = 120
    static let longestStem = 200

    /// The id of a stream before it is made unique: the host of a URL, otherwise the stem of the input's file name.
    ///
    /// Keeps letters and digits of any script and `. _ -`, and replaces anything else with `-`. Never empty, `.` or
    /// `..`.
    package static func streamName(input: String) -> String {
        if input == "-" { return "stdin" }
        if input.hasPrefix("lavfi:") { return "lavfi" }
        var text = input
        if let scheme = StreamInput.scheme(of: input) {
            let rest = input.unicodeScalars.dropFirst(scheme.unicodeScalars.count + "://".unicodeScalars.count)
            // `file:///a/b.mp4` has a path but no host.
            guard rest.first == "/" else { return cleaned(String(host(afterScheme: rest))) ?? "stream" }
            text = String(rest)
        }
        let path = FileURL.paths(of: input)?[0] ?? FilePath(text: text)
        // Patterns such as `street/%08d.png` are named after their folder. So are globs such as `street/*.png`, whose
        // stem has no letter or digit to keep.
        let isPattern = path.lastComponent?.bytes.contains(UInt8(ascii: "%")) == true && !path.exists
        for part in path.components.reversed().dropFirst(isPattern ? 1 : 0).prefix(isPattern ? 1 : 2) {
            if let name = cleaned(part.stemText) { return name }
        }
        return "stream"
    }

    /// The stem of an image's file name. If it is not UTF-8, or too long to add suffixes to, it is cleaned like a
    /// stream's id.
    package static func imageName(path: FilePath) -> String {
        guard let name = path.lastComponent else { return "image" }
        if let stem = String(validating: name).map({ _ in name.stem }), stem.utf8.count <= longestStem { return stem }
        return cleaned(name.stemText) ?? "image"
    }

    /// The ids of a run's inputs, in order, made unique with -2, -3, ...
    package static func streamNames(inputs: [String]) -> [String] {
        var names = UniqueNames()
        return inputs.map { names.claim(streamName(input: $0)) }
    }

    /// The file or folder that a template names, with `{stream}` replaced by the stream's id.
    /// - Parameter template: a name in `ByteText` form.
    package static func path(template: String, stream: String) -> FilePath {
        var bytes: [UInt8] = []
        var rest = ByteText.bytes(of: template)[...]
        while let byte = rest.first {
            if rest.starts(with: NamedOutput.placeholder.utf8) {
                bytes += stream.utf8
                rest.removeFirst(NamedOutput.placeholder.utf8.count)
            } else {
                bytes.append(byte)
                rest.removeFirst()
            }
        }
        return FilePath(bytes: bytes)
    }

    /// The name of a frame's mask: `00000042.png`.
    package static func frameFile(_ frame: Int, suffix: String = "png") -> String {
        Format.padded(String(frame), to: 8, with: "0") + "." + suffix
    }

    /// Whether `frameFile` gives such names.
    static func isFrameFile(_ name: some StringProtocol) -> Bool {
        let digits = name.dropLast(4)
        return name.hasSuffix(".png") && digits.utf8.count >= 8 && digits.utf8.allSatisfy { (48...57).contains($0) }
    }

    /// Checks that several inputs do not write to one file.
    /// - Parameters:
    ///   - setting: the setting that named the file, for the message.
    package static func check(template: String, setting: String, inputCount: Int) throws(OutputPathError) {
        guard inputCount > 1, NamedOutput.isShared(template) else { return }
        throw .needsStream(setting: setting, template: template, inputCount: inputCount)
    }

    /// The host without credentials, port and path: `camera-1` for `user:secret@camera-1:554/live`.
    private static func host(afterScheme rest: Substring.UnicodeScalarView) -> Substring.UnicodeScalarView {
        var host = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        if let at = host.lastIndex(of: "@") { host = host[host.index(after: at)...] }
        if host.first == "[" { return host.dropFirst().prefix { $0 != "]" } }
        return host.prefix { $0 != ":" }
    }

    /// Replaces characters that an id may not have and limits its length; nil if no letter or digit is left.
    private static func cleaned(_ text: String) -> String? {
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
