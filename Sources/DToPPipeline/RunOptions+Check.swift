import DToPMedia
import Glibc

/// What can be known of a run's outputs before anything is decoded or created.
extension RunOptions {
    /// Several inputs must not write to one file.
    public func checkTemplates(inputCount: Int) throws(OutputPathError) {
        if let overlay { try OutputPaths.check(template: overlay, option: "--overlay", inputCount: inputCount) }
    }

    /// - Throws: `MediaError` for an unknown codec, `OutputError` and `RunError` for outputs that exist, cannot be
    ///   created, or are inputs.
    public func checkOutputs(of input: StreamInput, stream: String) throws {
        if overlay != nil { try VideoWriter.check(codec: codec) }
        for (option, template) in [("--overlay", overlay), ("--log", log)] {
            guard let template, template != "-" else { continue }
            let path = OutputPaths.path(template: template, stream: stream)
            try checkIsNoInput(path, option, input)
            try checkFile(path)
        }
        for (option, template) in [("--masks", masks), ("--confidence", confidence)] {
            guard let template, template != "-" else { continue }
            let path = "\(OutputPaths.path(template: template, stream: stream))/\(stream)"
            for input in input.paths where Self.folder(of: input) == FileIdentity(path) && FileIdentity(path) != nil {
                throw RunError.outputIsInput(option: option, path: path)
            }
            try PictureFolder.check(path, overwrite: overwrite)
        }
        if masks != nil, masks == confidence {
            throw RunError.outputIsInput(option: "--confidence", path: confidence ?? "")
        }
    }

    private func checkIsNoInput(_ path: String, _ option: String, _ input: StreamInput) throws(RunError) {
        guard let identity = FileIdentity(path) else { return }
        if input.paths.contains(where: { FileIdentity($0) == identity }) {
            throw .outputIsInput(option: option, path: path)
        }
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
