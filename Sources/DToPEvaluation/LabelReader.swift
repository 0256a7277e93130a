import Compute
import DToPMedia
import FileNames
import Imaging
import SystemPackage

/// Reads label pictures into the class, or void, of each pixel.
package struct LabelReader: Sendable {
    private let classCount: Int
    /// The class of each stored number, for 8-bit and for 16-bit pictures.
    private let narrow: [UInt16]
    private let wide: [UInt16]

    /// - Parameters:
    ///   - ignoreIndex: another label that means void, counted like classes from 0; nil for none.
    package init(base: LabelBase, classCount: Int, ignoreIndex: Int? = nil) {
        self.classCount = classCount
        func meaning(_ stored: Int, void: Int) -> UInt16 {
            let label = stored - base.rawValue
            let isClass = stored != void && 0..<classCount ~= label && label != ignoreIndex
            return isClass ? UInt16(label) : LabelMap.void
        }
        narrow = (0...255).map { meaning($0, void: 255) }
        wide = (0...65535).map { meaning($0, void: 65535) }
    }

    /// Reads a picture and its labels. Throws `EvaluationError` or `MediaError`, also if their sizes differ.
    func read(_ picture: LabelledFolder.Picture) throws -> (frame: Frame, truth: LabelMap) {
        let truth = try read(picture.label)
        let frame = try StillImageReader.frame(picture.image)
        guard truth.size == frame.displayedSize else {
            throw EvaluationError.labelSize(
                label: picture.label.shown, found: truth.size, picture: picture.image.shown,
                expected: frame.displayedSize)
        }
        return (frame, truth)
    }

    /// Reads the labels in the PNG at `path`. Throws `EvaluationError` or `MediaError`.
    package func read(_ path: FilePath) throws -> LabelMap {
        let isWide = try Self.isWide(path)
        let labels = try StillImageReader.labels(path)
        for y in 0..<labels.size.height {
            let row = unsafe labels.row(y)
            for x in 0..<labels.size.width {
                unsafe row[x] = isWide ? wide[Int(row[x])] : narrow[min(Int(row[x]), 255)]
            }
        }
        return labels
    }

    /// Whether samples have 16 bits, according to the PNG header. Throws for grays below 8 bits, which a decoder would
    /// stretch without saying so.
    private static func isWide(_ path: FilePath) throws -> Bool {
        guard let header = try? path.contents(upTo: 26) else {
            throw EvaluationError.notAnIndexPicture(path: path.shown, reason: "it cannot be read")
        }
        let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        guard header.count == 26, header.starts(with: signature) else {
            throw EvaluationError.notAnIndexPicture(path: path.shown, reason: "it is no PNG")
        }
        let bits = header[24]
        let isGray = header[25] == 0
        if isGray, bits < 8 {
            throw EvaluationError.notAnIndexPicture(path: path.shown, reason: "it is gray of \(bits) bits a pixel")
        }
        return bits == 16
    }
}
