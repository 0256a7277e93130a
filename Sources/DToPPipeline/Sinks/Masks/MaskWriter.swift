import DToPMedia
import Imaging
import SystemPackage

/// Writes one stream's masks: PNG files in a folder, or raw bytes to standard output.
package enum MaskWriter {
    case folder(PictureWriter, [RGBColor])
    case raw(RawMaskOutput)

    /// - Parameters:
    ///   - folder: the stream's own folder; `-` is standard output.
    ///   - retention: which masks are kept; nil for all.
    package init(
        _ folder: FilePath, names: [String], colors: [RGBColor], overwrite: Bool, retention: PictureRetention? = nil
    ) throws {
        if folder == "-" {
            self = .raw(RawMaskOutput(try LineWriter(path: "-", existing: .goOn), classCount: names.count))
            return
        }
        self = .folder(try PictureWriter(folder, overwrite: overwrite, retention: retention), colors)
        try LabelFile.write(names: names, palette: colors, folder: folder)
    }

    var warnings: [String] {
        switch self {
        case .raw: []
        case .folder(let folder, _): folder.warnings
        }
    }

    /// - Parameter file: the mask's name within the folder.
    package func write(_ labels: LabelMap, _ record: FrameRecord, file: String) throws {
        switch self {
        case .raw(let output):
            try output.write(labels)
        case .folder(let folder, let colors):
            try folder.write(record, file: file) { writer, path in
                // Index 255 is void, so more than 255 classes need 16 bits.
                if colors.count <= 255 {
                    try writer.write(indexed: labels, palette: colors, to: path)
                } else {
                    try writer.write(gray16: labels, to: path)
                }
            }
        }
    }
}
