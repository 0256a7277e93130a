import DToPMedia
import FileNames
import Glibc
import SystemPackage

/// Checks of a run's outputs before anything is decoded or created.
extension RunOptions {
    /// Checks that several inputs do not write to one overlay. They may share a log, and each stream has its own mask
    /// folder.
    package func checkTemplates(inputCount: Int) throws(OutputPathError) {
        if let overlay { try OutputPaths.check(template: overlay, option: "--overlay", inputCount: inputCount) }
    }

    /// Checks the outputs of one stream against each other and against all inputs of the run.
    /// - Throws: `MediaError` for an unknown codec; `OutputError` and `RunError` for outputs that exist, cannot be
    ///   created, collide, or are inputs.
    package func checkOutputs(stream: String, inputs: [StreamInput]) throws {
        if overlay != nil { try VideoWriter.check(codec: codec) }
        let files = Self.paths([("--overlay", overlay), ("--log", log)]) {
            OutputPaths.path(template: $0, stream: stream)
        }
        let folders = Self.paths([("--masks", masks), ("--confidence", confidence)]) {
            OutputPaths.path(template: $0, stream: stream).file(stream)
        }
        try Self.checkAreDistinct(files + folders)
        for (option, path) in files {
            try Self.checkIsNoInput(path, option, inputs)
            try checkFile(path)
        }
        for (option, path) in folders {
            try checkHoldsNoInput(path, option, stream, inputs)
            try PictureFolder.check(path, overwrite: overwrite)
        }
    }

    /// The options that were given, with their paths, except those that write to standard output.
    private static func paths(
        _ outputs: [(option: String, template: String?)], _ path: (String) -> FilePath
    ) -> [(option: String, path: FilePath)] {
        outputs.compactMap { option, template in
            template.flatMap { $0 == "-" ? nil : (option, path($0)) }
        }
    }

    private static func checkAreDistinct(_ outputs: [(option: String, path: FilePath)]) throws(RunError) {
        var options: [FilePath: String] = [:]
        for (option, path) in outputs {
            if let other = options.updateValue(option, forKey: path.resolved) {
                throw .outputsCollide(option: option, other: other, path: path.shown)
            }
        }
    }

    private static func checkIsNoInput(_ path: FilePath, _ option: String, _ inputs: [StreamInput]) throws(RunError) {
        guard let identity = FileIdentity(path) else { return }
        for input in inputs where input.paths.contains(where: { FileIdentity($0) == identity }) {
            throw .outputIsInput(option: option, path: path.shown)
        }
    }

    /// Checks that an output folder holds neither pictures nor labels that the run reads.
    private func checkHoldsNoInput(
        _ path: FilePath, _ option: String, _ stream: String, _ inputs: [StreamInput]
    ) throws(RunError) {
        guard let identity = FileIdentity(path) else { return }
        let labelFolder = labels.flatMap { FileIdentity(OutputPaths.path(template: $0, stream: stream)) }
        let isRead = inputs.contains { input in input.paths.contains { FileIdentity($0.folder) == identity } }
        if isRead || labelFolder == identity { throw .outputIsInput(option: option, path: path.shown) }
    }

    /// Checks that a file can be created, or may be replaced.
    private func checkFile(_ path: FilePath) throws(OutputError) {
        let refusal: Errno? =
            switch path.kind {
            case .directory: .isDirectory
            case .regular where !overwrite: .fileExists
            case .some: path.refusal(of: W_OK)
            case nil: path.folder.refusalOfFiles
            }
        if let refusal { throw OutputError(.create, path: path.shown, code: refusal.rawValue) }
    }
}
