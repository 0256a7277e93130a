import DToPConfiguration
import DToPMedia
import DToPPipeline
import FileNames
import SystemPackage

/// Puts the outputs of one input's parts together, with the frame numbers of the whole.
struct MergedStream {
    let stream: String
    /// The parts in order: their folders and frames.
    let parts: [(folder: FilePath, frames: Int)]
    /// Where the merged outputs go.
    let target: FilePath

    /// Appends the lines of a file that streams may share.
    /// - Parameters:
    ///   - hasHeader: whether the first line of each part says what the others mean, and is needed once.
    ///   - counts: whether each frame has a line.
    func appendLines(of template: String, to writer: LineWriter, hasHeader: Bool = false, counts: Bool) throws {
        var offset = 0
        for (index, part) in parts.enumerated() {
            let path = place(template, in: part.folder)
            defer { offset += part.frames }
            // Events are written only if there are any.
            guard counts || path.exists else { continue }
            var file = try LineFile(path)
            if hasHeader {
                let header = try file.next()
                if index == 0, let header { try writer.append(Array(header)) }
            }
            var count = 0
            while let line = try file.next() {
                count += 1
                try writer.append(FrameNumber.moved(line, by: offset))
            }
            try check(count, of: part, at: path, counts)
        }
    }

    /// Gives the pictures of all parts their names in one folder, and joins the lists of them.
    /// - Parameter counts: whether each frame has a picture.
    func linkPictures(of template: String, counts: Bool) throws {
        let folder = place(template, in: target).file(stream)
        try folder.createFolders()
        var offset = 0
        var index: LineWriter?
        for part in parts {
            let from = place(template, in: part.folder).file(stream)
            defer { offset += part.frames }
            var file = try LineFile(from.file(MaskIndex.name))
            let header = try file.next()
            if index == nil {
                let writer = try LineWriter(path: folder.file(MaskIndex.name), existing: .keep)
                if let header { try writer.append(Array(header)) }
                index = writer
                if from.file(LabelFile.name).exists {
                    try copy(from.file(LabelFile.name), to: folder.file(LabelFile.name))
                }
            }
            var count = 0
            while let line = try file.next() {
                count += 1
                let fields = line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
                guard fields.count > 4 else {
                    throw ArchiveError.unreadable(path: from.file(MaskIndex.name).shown, reason: "a line is damaged")
                }
                let name = String(decoding: fields[4], as: UTF8.self)
                let moved = offset == 0 ? name : FrameNumber.movedName(name, by: offset)
                try copy(from.file(name), to: folder.file(moved))
                try index?.append(FrameNumber.movedRow(line, by: offset))
            }
            try check(count, of: part, at: from, counts)
        }
    }

    /// Joins the videos of the parts; an only one is taken as it is, with its sound. Returns what could not be kept.
    /// - Parameter source: the input whose audio is copied; nil for none.
    func joinVideos(of template: String, audioOf source: MediaInput?, options: InputOptions) throws -> [String] {
        let path = place(template, in: target)
        try path.folder.createFolders()
        let videos = parts.map { place(template, in: $0.folder) }
        if videos.count == 1 {
            try copy(videos[0], to: path)
            return []
        }
        return try VideoJoin.join(videos, audioOf: source, options: options, into: path)
    }

    /// The file or folder that a template names in a folder.
    func place(_ template: String, in folder: FilePath) -> FilePath {
        folder.pushing(OutputPaths.path(template: template, stream: stream))
    }

    private func check(_ count: Int, of part: (folder: FilePath, frames: Int), at path: FilePath, _ counts: Bool) throws
    {
        if counts, count != part.frames {
            throw ArchiveError.wrongCount(path: path.shown, found: count, expected: part.frames)
        }
    }

    /// Another name for the same file, or a copy where the file system has only one name for each.
    private func copy(_ file: FilePath, to other: FilePath) throws {
        guard file.link(to: other) != nil, let failure = file.copy(to: other) else { return }
        throw OutputError(.create, path: other.shown, code: failure.rawValue)
    }
}
