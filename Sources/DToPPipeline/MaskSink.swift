import DToPMedia
import Numerics

/// Where the masks of one stream go.
enum MaskSink {
    case folder(PictureSink, [RGBColor])
    case standardOutput(RawMaskOutput)

    /// - Parameter folder: the stream's own; `-` is standard output.
    init(_ folder: String, names: [String], colors: [RGBColor], overwrite: Bool) throws {
        guard folder != "-" else {
            self = .standardOutput(try RawMaskOutput(classCount: names.count))
            return
        }
        self = .folder(try PictureSink(folder, overwrite: overwrite), colors)
        try LabelFile.write(names: names, palette: colors, folder: folder)
    }

    mutating func write(_ labels: LabelMap, _ record: FrameRecord, name: String?) throws {
        switch self {
        case .standardOutput(let output):
            try output.write(labels)
        case .folder(var sink, let colors):
            try sink.write(record, name: name) { writer, path in
                // Index 255 is void: 16 bits where a class needs it.
                if colors.count <= 255 {
                    try writer.write(indexed: labels, palette: colors, to: path)
                } else {
                    try writer.write(gray16: labels, to: path)
                }
            }
            self = .folder(sink, colors)
        }
    }
}
