import DToPMedia
import FileNames

/// Which outputs to write, and where. Their names are in `ByteText` form and may contain `{stream}`;
/// those of a service, `{token}` too: the token by which a host of a fleet has the stream, 0 without a fleet.
package struct OutputConfiguration: Equatable, Sendable {
    /// Overlay video; nil for none.
    package var overlay: String?
    /// Server that gets the overlay; nil for none.
    package var publish: PublishAddress?
    /// Folder for masks; `-` writes raw masks to standard output; nil for none.
    package var masks: String?
    package var maskFormat = MaskFormat.png
    package var maskSize = MaskSize.display
    /// Masks as run lengths, one JSON line for each; nil for none.
    package var rle: String?
    /// Masks as a lossless video; nil for none.
    package var maskVideo: String?
    /// Length of the segments into which `rle` and `maskVideo` are divided, in folders of that name; nil for one file.
    package var maskSegment: TimeSpan?
    /// Folder for confidence pictures; nil for none.
    package var confidence: String?
    /// Frame log; `-` is standard output; nil for none.
    package var log: String?
    /// Events, one JSON line each; nil for none.
    package var events: String?
    /// Folder for recordings; nil for none.
    package var record: String?
    /// Folder of label pictures to score the masks against; nil for no score.
    package var labels: String?
    /// Whether existing outputs may be replaced.
    package var overwrite = false

    package init() {}

    /// The files and folders to write, files first. All checks of outputs go by this list.
    package var named: [NamedOutput] {
        let masksInOne: NamedOutput.Kind = maskSegment == nil ? .file : .growingFolder
        return [
            NamedOutput("overlay", overlay, .file), NamedOutput("rle", rle, masksInOne),
            NamedOutput("mask_video", maskVideo, masksInOne), NamedOutput("log", log, .sharedFile),
            NamedOutput("events", events, .sharedFile), NamedOutput("masks", masks, .folder),
            NamedOutput("confidence", confidence, .folder), NamedOutput("record", record, .growingFolder),
        ].compactMap(\.self)
    }

    /// Puts a token of a fleet in the place of `{token}`.
    package mutating func fill(token: Int64) {
        let paths = [\Self.overlay, \.masks, \.rle, \.maskVideo, \.confidence, \.log, \.events, \.record]
        for path in paths { self[keyPath: path]?.replace(Self.token, with: "\(token)") }
    }

    private static let token = "{token}"

    /// Throws for values that cannot be used together.
    package func check() throws(SettingError) {
        if (masks == "-") != (maskFormat == .raw) {
            throw SettingError("`masks` - and `mask_format` raw go together")
        }
        if let maskSegment, maskSegment.duration < .seconds(1) {
            throw SettingError("`mask_segment` must be at least 1s, it is \(maskSegment)")
        }
        if let maskVideo, maskSegment == nil, !maskVideo.lowercased().hasSuffix(MaskVideoWriter.ending) {
            throw SettingError(
                "`mask_video` must end in \(MaskVideoWriter.ending), it is '\(ByteText.shown(maskVideo))'")
        }
        if masks == "-", log == "-" { throw SettingError("`masks` and `log` cannot both write to stdout") }
        if named.contains(where: { $0.isStandardOutput && !["masks", "log"].contains($0.key) }) {
            throw SettingError("only `masks` and `log` can write to stdout")
        }
    }
}
