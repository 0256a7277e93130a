import DToPConfiguration
import DToPMedia
import FileNames
import Glibc
import SystemPackage

/// Checks of a stream's outputs before anything is decoded or created.
extension StreamConfiguration {
    /// Checks that several inputs do not write to one overlay. They may share a log, and each stream has its own mask
    /// folder.
    package func checkTemplates(inputCount: Int) throws(OutputPathError) {
        if let overlay = outputs.overlay {
            try OutputPaths.check(template: overlay, setting: "overlay", inputCount: inputCount)
        }
    }

    /// Checks the outputs of one stream against each other and against all inputs of the run.
    /// - Throws: `MediaError` for an unknown codec; `OutputError` and `RunError` for outputs that exist, cannot be
    ///   created, collide, or are inputs.
    package func checkOutputs(stream: String, inputs: [StreamInput]) throws {
        if outputs.overlay != nil { try VideoWriter.check(codec: overlay.codec) }
        let files = Self.paths([("overlay", outputs.overlay), ("log", outputs.log)]) {
            OutputPaths.path(template: $0, stream: stream)
        }
        let folders = Self.paths([("masks", outputs.masks), ("confidence", outputs.confidence)]) {
            OutputPaths.path(template: $0, stream: stream).file(stream)
        }
        try Self.checkAreDistinct(files + folders)
        for (setting, path) in files {
            try Self.checkIsNoInput(path, setting, inputs)
            try checkFile(path)
        }
        for (setting, path) in folders {
            try checkHoldsNoInput(path, setting, stream, inputs)
            try PictureFolder.check(path, overwrite: outputs.overwrite)
        }
    }

    /// The settings that were given, with their paths, except those that write to standard output.
    private static func paths(
        _ outputs: [(setting: String, template: String?)], _ path: (String) -> FilePath
    ) -> [(setting: String, path: FilePath)] {
        outputs.compactMap { setting, template in
            template.flatMap { $0 == "-" ? nil : (setting, path($0)) }
        }
    }

    private static func checkAreDistinct(_ outputs: [(setting: String, path: FilePath)]) throws(RunError) {
        var settings: [FilePath: String] = [:]
        for (setting, path) in outputs {
            if let other = settings.updateValue(setting, forKey: path.resolved) {
                throw .outputsCollide(setting: setting, other: other, path: path.shown)
            }
        }
    }

    private static func checkIsNoInput(_ path: FilePath, _ setting: String, _ inputs: [StreamInput]) throws(RunError) {
        guard let identity = FileIdentity(path) else { return }
        for input in inputs where input.paths.contains(where: { FileIdentity($0) == identity }) {
            throw .outputIsInput(setting: setting, path: path.shown)
        }
    }

    /// Checks that an output folder holds neither pictures nor labels that the run reads.
    private func checkHoldsNoInput(
        _ path: FilePath, _ setting: String, _ stream: String, _ inputs: [StreamInput]
    ) throws(RunError) {
        guard let identity = FileIdentity(path) else { return }
        let labelFolder = outputs.labels.flatMap { FileIdentity(OutputPaths.path(template: $0, stream: stream)) }
        let isRead = inputs.contains { input in input.paths.contains { FileIdentity($0.folder) == identity } }
        if isRead || labelFolder == identity { throw .outputIsInput(setting: setting, path: path.shown) }
    }

    /// Checks that a file can be created, or may be replaced.
    private func checkFile(_ path: FilePath) throws(OutputError) {
        let refusal: Errno? =
            switch path.kind {
            case .directory: .isDirectory
            case .regular where !outputs.overwrite: .fileExists
            case .some: path.refusal(of: W_OK)
            case nil: path.folder.refusalOfFiles
            }
        if let refusal { throw OutputError(.create, path: path.shown, code: refusal.rawValue) }
    }
}
