import DToPMedia
import DToPPipeline
import FileNames
import Glibc
import SystemPackage

extension EvaluationOptions {
    /// Checks the outputs before anything is decoded or created.
    /// - Parameter maskFolders: the rows' folders, below `masks`.
    /// - Throws: `RunError` or `OutputError` for outputs that exist, cannot be created, or are inputs.
    func check(_ folder: LabelledFolder, maskFolders: [FilePath]) throws {
        let inputs = Set(["images", "labels"].compactMap { FileIdentity(folder.path.file($0)) })
        for path in maskFolders {
            if let identity = FileIdentity(path), inputs.contains(identity) {
                throw RunError.outputIsInput(setting: "masks", path: path.shown)
            }
            try PictureFolder.check(path, overwrite: overwrite)
        }
        try checkPlot(reading: folder.files)
    }

    /// Checks the plot before anything is computed. Throws as `check` does.
    /// - Parameter inputs: the files that are read.
    package func checkPlot(reading inputs: [FilePath]) throws {
        guard let plot else { return }
        if let identity = FileIdentity(plot) {
            if inputs.contains(where: { FileIdentity($0) == identity }) {
                throw RunError.outputIsInput(setting: "plot", path: plot.shown)
            }
            guard overwrite else { throw OutputError(.create, path: plot.shown, code: EEXIST) }
        }
        if let refusal = plot.folder.refusalOfFiles {
            throw OutputError(.create, path: plot.shown, code: refusal.rawValue)
        }
    }
}
