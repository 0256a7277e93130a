import DToPMedia
import Foundation
import Glibc

/// What can be known of a run's outputs before anything is decoded or created.
extension RunOptions {
    /// Several inputs must not write to one overlay. They may share a log, and masks have a folder for each stream.
    public func checkTemplates(inputCount: Int) throws(OutputPathError) {
        if let overlay { try OutputPaths.check(template: overlay, option: "--overlay", inputCount: inputCount) }
    }

    /// Checks the outputs of one stream against each other and against all inputs of the run.
    /// - Throws: `MediaError` for an unknown codec, `OutputError` and `RunError` for outputs that exist, cannot be
    ///   created, are one and the same, or are inputs.
    public func checkOutputs(stream: String, inputs: [StreamInput]) throws {
        if overlay != nil { try VideoWriter.check(codec: codec) }
        let files = Self.paths([("--overlay", overlay), ("--log", log)]) {
            OutputPaths.path(template: $0, stream: stream)
        }
        let folders = Self.paths([("--masks", masks), ("--confidence", confidence)]) {
            "\(OutputPaths.path(template: $0, stream: stream))/\(stream)"
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

    /// The outputs that are asked for and have a name, with their paths.
    private static func paths(
        _ outputs: [(option: String, template: String?)], _ path: (String) -> String
    ) -> [(option: String, path: String)] {
        outputs.compactMap { option, template in
            template.flatMap { $0 == "-" ? nil : (option, path($0)) }
        }
    }

    private static func checkAreDistinct(_ outputs: [(option: String, path: String)]) throws(RunError) {
        var options: [String: String] = [:]
        for (option, path) in outputs {
            let place = URL(fileURLWithPath: path).standardizedFileURL.resolvingSymlinksInPath().path
            if let other = options.updateValue(option, forKey: place) {
                throw .outputsCollide(option: option, other: other, path: path)
            }
        }
    }

    private static func checkIsNoInput(_ path: String, _ option: String, _ inputs: [StreamInput]) throws(RunError) {
        guard let identity = FileIdentity(path) else { return }
        for input in inputs where input.paths.contains(where: { FileIdentity($0) == identity }) {
            throw .outputIsInput(option: option, path: path)
        }
    }

    /// A folder of results must hold neither pictures nor labels that are read.
    private func checkHoldsNoInput(
        _ path: String, _ option: String, _ stream: String, _ inputs: [StreamInput]
    ) throws(RunError) {
        guard let identity = FileIdentity(path) else { return }
        let labelFolder = labels.flatMap { FileIdentity(OutputPaths.path(template: $0, stream: stream)) }
        let isRead = inputs.contains { input in input.paths.contains { Self.folder(of: $0) == identity } }
        if isRead || labelFolder == identity { throw .outputIsInput(option: option, path: path) }
    }

    /// A file that may be created, or replaced.
    private func checkFile(_ path: String) throws(OutputError) {
        var info = stat()
        if unsafe stat(path, &info) == 0 {
            let kind = info.st_mode & S_IFMT
            if kind == S_IFDIR { throw OutputError(.create, path: path, code: EISDIR) }
            if kind == S_IFREG, !overwrite { throw OutputError(.create, path: path, code: EEXIST) }
            guard unsafe access(path, W_OK) == 0 else { throw OutputError(.create, path: path, code: errno) }
            return
        }
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        guard unsafe access(folder, W_OK | X_OK) == 0 else { throw OutputError(.create, path: path, code: errno) }
    }

    private static func folder(of path: String) -> FileIdentity? {
        FileIdentity(path.lastIndex(of: "/").map { String(path[...$0]) } ?? ".")
    }
}
