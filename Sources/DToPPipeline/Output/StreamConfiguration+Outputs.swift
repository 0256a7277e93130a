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
        for output in outputs.named where output.kind == .file {
            try OutputPaths.check(template: output.template, setting: output.key, inputCount: inputCount)
        }
        if inputCount > 1, outputs.publish?.isShared == true { throw .needsStreamOfServer(inputCount: inputCount) }
    }

    /// Checks the outputs of one stream against each other and against all inputs of the run.
    /// - Throws: `MediaError` for an unknown codec; `OutputError` and `RunError` for outputs that exist, cannot be
    ///   created, collide, or are inputs.
    package func checkOutputs(stream: String, inputs: [StreamInput]) throws {
        try checkPlaces(stream: stream, inputs: inputs)
        for (output, path) in written(by: stream) {
            switch output.kind {
            case .file, .sharedFile: try checkFile(path)
            case .folder: try PictureFolder.check(path, overwrite: outputs.overwrite)
            case .growingFolder:
                if let refusal = path.refusalOfFolder {
                    throw RunError.cannotCreateFolder(path: path.shown, reason: refusal.description)
                }
            }
        }
    }

    /// The same, whether or not the outputs exist.
    package func checkPlaces(stream: String, inputs: [StreamInput]) throws {
        if outputs.overlay != nil { try PacketEncoder.check(codec: overlay.codec) }
        try outputs.publish?.url(stream: stream)?.check(codec: overlay.codec)
        try Self.checkAreDistinct(written(by: stream))
        for (output, path) in written(by: stream) {
            switch output.kind {
            case .file, .sharedFile: try Self.checkIsNoInput(path, output.key, inputs)
            case .folder, .growingFolder: try checkHoldsNoInput(path, output.key, stream, inputs)
            }
        }
    }

    /// The outputs with their paths, except those to standard output.
    private func written(by stream: String) -> [(output: NamedOutput, path: FilePath)] {
        outputs.named.filter { !$0.isStandardOutput }.map { output in
            let path = OutputPaths.path(template: output.template, stream: stream)
            return (output: output, path: output.kind.isFolder ? path.file(stream) : path)
        }
    }

    private static func checkAreDistinct(_ written: [(output: NamedOutput, path: FilePath)]) throws(RunError) {
        var keys: [FilePath: String] = [:]
        for (output, path) in written {
            if let other = keys.updateValue(output.key, forKey: path.resolved) {
                throw .outputsCollide(setting: output.key, other: other, path: path.shown)
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
