import Compute
import DToPMedia
import FileNames
import Imaging
import SystemPackage

/// Scores masks against a folder of label pictures that are named like the masks.
package struct LabelScore {
    private let folder: FilePath
    private let classCount: Int
    /// Labelled pixels whose class the mask has right.
    package private(set) var correct = 0
    /// Pixels in the region of interest whose label is a class.
    package private(set) var labelled = 0

    package init(folder: FilePath, classCount: Int) throws(RunError) {
        guard folder.isFolder else {
            throw .noLabels(path: folder.shown, reason: "there is no such folder")
        }
        self.folder = folder
        self.classCount = classCount
    }

    /// Scores a mask against the label picture `file`; a frame without one is not scored. Throws `MediaError`, or
    /// `RunError` if the sizes differ.
    package mutating func add(_ mask: LabelMap, file: String) throws {
        let path = folder.file(file)
        guard path.exists else { return }
        let truth = try StillImageReader.labels(path)
        guard truth.size == mask.size else {
            throw RunError.labelSize(path: path.shown, found: truth.size, expected: mask.size)
        }
        for y in 0..<mask.size.height {
            let found = unsafe mask.row(y)
            let wanted = unsafe truth.row(y)
            for x in 0..<mask.size.width where unsafe wanted[x] < classCount && found[x] != LabelMap.void {
                labelled += 1
                unsafe correct += found[x] == wanted[x] ? 1 : 0
            }
        }
    }
}
