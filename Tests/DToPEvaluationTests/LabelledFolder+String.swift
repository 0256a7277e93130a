import DToPEvaluation
import SystemPackage

extension LabelledFolder {
    init(_ folder: String, split: String? = nil) throws { try self.init(FilePath(folder), split: split) }
}
