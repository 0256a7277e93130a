import DToPMedia
import FileNames
import Imaging
import SystemPackage

/// A stream's folder of segments and their index: of its recording, with masks beside them, or of its masks alone. Deletes
/// nothing but what the index lists.
///
/// A segment is written under an unfinished name. When it is complete, its line is added to the index, then it gets its
/// own name: a file that has its own name is in the index, whenever the program is killed.
final class RecordingFolder {
    let path: FilePath
    /// What was found unfinished and completed, for people.
    private(set) var notes: [String] = []
    private let lock: FolderLock
    private var index: RecordingIndex

    /// Creates the folder, or goes on in it, and completes what an earlier run has left unfinished. Throws `RunError`,
    /// `RecordingError`, `OutputError` or `MediaError`.
    init(_ path: FilePath) throws {
        self.path = path
        if let failure = path.makeFolders() {
            throw RunError.cannotCreateFolder(path: path.shown, reason: failure.description)
        }
        do {
            lock = try FolderLock(path)
        } catch {
            if error == .wouldBlock { throw RecordingError.busy(path: path.shown) }
            throw RunError.cannotCreateFolder(path: path.shown, reason: error.description)
        }
        index = try RecordingIndex(folder: path)
        let listed = Set(index.segments.map(\.name))
        let unfinished = ((try? path.entries()) ?? []).compactMap { name -> SegmentName? in
            guard name.text.hasSuffix(SegmentName.unfinishedEnding) else { return nil }
            return SegmentName(String(name.text.dropLast(SegmentName.unfinishedEnding.count)))
        }
        for name in unfinished {
            if listed.contains(name) { try finish(name) } else { try salvage(name, as: .killed) }
        }
        index.remove(listed.filter { !path.file("\($0)").exists })
        try index.write()
    }

    /// The finished segments, oldest first.
    var segments: [RecordedSegment] { index.segments }

    /// Bytes that may still be written; nil if unknown.
    var freeBytes: Int64? { path.freeBytes }

    /// A name that no segment has, nor its masks.
    func freeName(_ start: WallTime, _ form: SegmentForm) -> SegmentName {
        var number = 1
        while true {
            let name = SegmentName(start, number: number, form)
            let others = SegmentForm.allCases.map { SegmentName(start, number: number, $0) }
            let files = others.flatMap { ["\($0)", $0.unfinished] } + [name.masks]
            if !files.contains(where: { path.file($0).exists }) { return name }
            number += 1
        }
    }

    func unfinished(_ name: SegmentName) -> FilePath { path.file(name.unfinished) }

    /// Where a segment's masks go; nil once the segment has been deleted.
    func masks(of name: SegmentName) -> FilePath? {
        guard path.file("\(name)").exists || unfinished(name).exists else { return nil }
        return path.file(name.masks)
    }

    /// Lists a segment whose file is complete, and gives that its name.
    func complete(_ segment: RecordedSegment) throws {
        try index.append(segment)
        try finish(segment.name)
    }

    private func finish(_ name: SegmentName) throws(OutputError) {
        if let failure = unfinished(name).rename(to: path.file("\(name)")) {
            throw OutputError(.write, path: path.file("\(name)").shown, code: failure.rawValue)
        }
    }

    /// Completes a segment whose writing was broken off; one without a picture is deleted. Returns it, nil without a
    /// picture.
    /// - Parameter start: when its first picture was taken, if that is known.
    @discardableResult
    func salvage(_ name: SegmentName, start: WallTime? = nil, as reason: SegmentEnd) throws -> RecordedSegment? {
        guard let contents = try name.form.complete(unfinished(name)) else {
            _ = path.file(name.masks).remove()
            _ = unfinished(name).remove()
            return nil
        }
        let start = start ?? name.start
        // The last picture is shown for as long as the others.
        let seconds = contents.seconds * Double(contents.packetCount) / Double(max(contents.packetCount - 1, 1))
        let segment = RecordedSegment(
            name, start: start, end: start.advanced(by: .seconds(seconds)), frames: contents.packetCount,
            bytes: contents.byteCount, codec: contents.codecName,
            size: PixelSize(width: contents.width, height: contents.height), reason: reason)
        try complete(segment)
        let frames = Format.counted(segment.frames, "frame")
        notes.append("completed \(path.file("\(name)").shown), which was left unfinished: \(frames)")
        return segment
    }

    /// Deletes the segments that are not to be kept. Returns a sentence about what could not be deleted; nil if all
    /// could.
    /// - Parameters:
    ///   - openBytes: size of the segment that is being written.
    ///   - now: nil if the clock is not to be trusted.
    func prune(_ retention: Retention, openBytes: Int64, now: WallTime?) -> String? {
        if retention == Retention() { return nil }
        let segments = segments
        let kept = segments.map { Retention.Kept(end: $0.end, bytes: $0.bytes + maskBytes(of: $0.name)) }
        var gone: Set<SegmentName> = []
        var problem: String?
        for number in retention.expired(kept, openBytes: openBytes, now: now) {
            let name = segments[number].name
            // Masks first: without its video, nobody would know of them.
            for file in [name.masks, "\(name)"] {
                let failure = path.file(file).remove()
                if let failure, failure != .noSuchFileOrDirectory {
                    problem = "cannot delete '\(path.file(file).shown)': \(failure)"
                } else if file == "\(name)" {
                    gone.insert(name)
                }
            }
        }
        index.remove(gone)
        do { try index.write() } catch { problem = "\(error)" }
        return problem
    }

    private func maskBytes(of name: SegmentName) -> Int64 {
        (try? path.file(name.masks).stat()).map { Int64($0.size) } ?? 0
    }
}
