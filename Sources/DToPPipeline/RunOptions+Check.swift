import DToPMedia
import Foundation
import Glibc

/// What can be known of a run's outputs before anything is decoded or created.
extension RunOptions {
    /// Several inputs must not write to one file.
    public func checkTemplates(inputCount: Int) throws(OutputPathError) {
        if let overlay { try OutputPaths.check(template: overlay, option: "--overlay", inputCount: inputCount) }
    }

    /// Checks the outputs of all streams against all inputs, and against each other.
    /// - Throws: `MediaError` for an unknown codec, `OutputError` and `RunError` for outputs that exist, cannot be
    ///   created, are inputs, or are one and the same.
    public func checkOutputs(of streams: [(stream: String, input: StreamInput)]) throws {
        if overlay != nil { try VideoWriter.check(codec: codec) }
        let paths = streams.flatMap(\.input.paths)
        let files = Set(paths.compactMap { FileIdentity($0) })
        let folders = Set(paths.compactMap { FileIdentity(Self.folder(of: $0)) })
        var taken: [String: String] = [:]
        for (stream, _) in streams {
            for (option, path) in outputFiles(of: stream) {
                if let identity = FileIdentity(path), files.contains(identity) {
                    throw RunError.outputIsInput(option: option, path: path)
                }
                try Self.claim(path, option, &taken)
                try checkFile(path)
            }
            let labels = try labelFolder(of: stream)
            for (option, path) in outputFolders(of: stream) {
                if let identity = FileIdentity(path), folders.contains(identity) || identity == labels {
                    throw RunError.outputIsInput(option: option, path: path)
                }
                try Self.claim(path, option, &taken)
                try PictureFolder.check(path, overwrite: overwrite)
            }
        }
    }

    private func outputFiles(of stream: String) -> [(option: String, path: String)] {
        [("--overlay", overlay), ("--log", log)].compactMap { option, template in
            guard let template, template != "-" else { return nil }
            return (option, OutputPaths.path(template: template, stream: stream))
        }
    }

    private func outputFolders(of stream: String) -> [(option: String, path: String)] {
        [("--masks", masks), ("--confidence", confidence)].compactMap { option, template in
            guard let template, template != "-" else { return nil }
            return (option, "\(OutputPaths.path(template: template, stream: stream))/\(stream)")
        }
    }

    private func labelFolder(of stream: String) throws(RunError) -> FileIdentity? {
        guard let labels else { return nil }
        let path = OutputPaths.path(template: labels, stream: stream)
        try LabelScore.check(folder: path)
        return FileIdentity(path)
    }

    /// Two outputs under one name, however it is spelled, would write over each other.
    private static func claim(_ path: String, _ option: String, _ taken: inout [String: String]) throws(RunError) {
        let name = URL(fileURLWithPath: path).standardizedFileURL.resolvingSymlinksInPath().path
        if let other = taken.updateValue(option, forKey: name), other != option {
            throw .sameOutput(option: option, other: other, path: path)
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
        guard unsafe access(Self.folder(of: path), W_OK | X_OK) == 0 else {
            throw OutputError(.create, path: path, code: errno)
        }
    }

    private static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    }
}
