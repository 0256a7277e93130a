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
            var reader = LineReader(path)
            if hasHeader {
                let header = try next(&reader, path)
                if index == 0, let header { try writer.append(header + Self.lineEnd) }
            }
            var count = 0
            while let line = try next(&reader, path) {
                count += 1
                try writer.append(FrameNumber.moved(line, by: offset) + Self.lineEnd)
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
            let list = from.file(MaskIndex.name)
            var reader = LineReader(list)
            let header = try next(&reader, list)
            if index == nil {
                let writer = try LineWriter(path: folder.file(MaskIndex.name), existing: .keep)
                if let header { try writer.append(header + Self.lineEnd) }
                index = writer
                if from.file(LabelFile.name).exists {
                    try copy(from.file(LabelFile.name), to: folder.file(LabelFile.name))
                }
            }
            var count = 0
            while let line = try next(&reader, list) {
                count += 1
                let row = CSV.fields(of: String(decoding: line, as: UTF8.self))
                guard row.count > 4 else {
                    throw ArchiveError.unreadable(path: list.shown, reason: "a line is damaged")
                }
                let moved = FrameNumber.movedRow(row, by: offset)
                try copy(from.file(row[4]), to: folder.file(moved[4]))
                try index?.append(Array(CSV.line(moved).utf8))
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

    private static let lineEnd = [UInt8(ascii: "\n")]

    private func next(_ reader: inout LineReader, _ path: FilePath) throws(ArchiveError) -> [UInt8]? {
        do { return try reader.next() } catch { throw .unreadable(path: path.shown, reason: error.description) }
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
