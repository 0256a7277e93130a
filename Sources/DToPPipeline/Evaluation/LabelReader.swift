import DToPMedia
import FileNames
import Numerics
import SystemPackage

/// Reads label pictures: the class of each pixel, or void.
package struct LabelReader: Sendable {
    private let classCount: Int
    /// The class of each stored number, of 8-bit pictures and of 16-bit ones.
    private let narrow: [UInt16]
    private let wide: [UInt16]

    /// - Parameters:
    ///   - ignoreIndex: a further label that means void, on the scale that counts classes from 0.
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

    /// A picture and what is in it. Throws `EvaluationError` or `MediaError`, also where their sizes differ.
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

    /// The labels of the PNG at `path`. Throws `EvaluationError` or `MediaError`.
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

    /// Whether the samples have 16 bits, by the file's header: a decoder would stretch grays of fewer than 8 bits,
    /// and tell nothing about it.
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
