/// Why an archive cannot be planned, worked off or merged.
package enum ArchiveError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The folder has no manifest.
    case noManifest(folder: String)
    /// The manifest cannot be read.
    case badManifest(path: String, reason: String)
    /// Something in the archive's folder cannot be read.
    case unreadable(path: String, reason: String)
    /// What is asked for differs from what the archive was planned with.
    case differs(folder: String, what: [String])
    /// An input that cannot be read twice, or has no end.
    case notStored(input: String)
    /// A URL with a password, which the manifest would keep.
    case holdsPassword(input: String)
    /// An input is not the one that was planned.
    case changed(input: String)
    /// Fewer or more frames than the outputs say.
    case wrongCount(path: String, found: Int, expected: Int)
    /// Outputs of an item are not those that its record describes.
    case damaged(item: String)
    /// Items are still to be done.
    case unfinished(folder: String, left: Int)
    /// The variables of an engine do not tell the shard.
    case noShard(variable: String, reason: String)

    package var description: String {
        switch self {
        case .noManifest(let folder):
            "'\(folder)' holds no manifest.json; make it with dtopd batch plan INPUT... --output '\(folder)'"
        case .badManifest(let path, let reason):
            "cannot read '\(path)': \(reason); plan the archive again with --force"
        case .unreadable(let path, let reason): "cannot read '\(path)': \(reason)"
        case .differs(let folder, let what):
            "'\(folder)' was planned otherwise: " + what.joined(separator: "; ")
                + ". Plan with --force to do everything again, or use another folder"
        case .notStored(let input): "'\(input)' cannot be part of an archive: it has no end, or can be read only once"
        case .holdsPassword(let input):
            "'\(input)' holds a password, which the manifest would keep; give it by `credentials`"
        case .changed(let input): "'\(input)' has changed since it was planned; run dtopd batch plan again"
        case .wrongCount(let path, let found, let expected):
            "'\(path)' has \(found) frames instead of \(expected); run dtopd batch again with --force"
        case .damaged(let item):
            "the outputs of \(item) are not those that its done.json describes; delete that folder and run dtopd batch"
        case .unfinished(let folder, let left):
            "\(left) \(left == 1 ? "item" : "items") in '\(folder)' still to be done; run dtopd batch --output '\(folder)'"
        case .noShard(let variable, let reason): "\(variable) does not tell the shard: \(reason); give --shard i/n"
        }
    }
}
