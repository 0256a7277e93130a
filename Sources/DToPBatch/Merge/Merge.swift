import DToPConfiguration
import DToPMedia
import DToPPipeline
import FileNames
import Foundation
import SystemPackage

/// Puts the outputs of all items together, as one run would have written them: `merged` in the archive's folder.
package struct Merge {
    private let archive: FilePath
    private let state: ArchiveState
    private let input: InputSettings

    /// Throws `unfinished` if items are still to be done.
    package init(_ archive: FilePath, credentials: CredentialStore) throws {
        self.archive = archive
        state = try ArchiveState(archive)
        if !state.left.isEmpty { throw ArchiveError.unfinished(folder: archive.shown, left: state.left.count) }
        input = InputSettings(state.manifest.settings, credentials)
    }

    /// Writes the folder, whole or not at all, and replaces what an earlier merge has written. An input of which a part
    /// failed is left out.
    package func run() throws -> ArchiveReport {
        let target = archive.file("merged.partial.\(UUID().uuidString.lowercased())")
        try target.createFolders()
        do {
            let warnings = try write(to: target)
            let report = ArchiveReport(state, warnings: warnings)
            try report.write(to: target)
            try publish(target)
            return report
        } catch {
            try? target.removeAll()
            throw error
        }
    }

    private func write(to target: FilePath) throws -> [String] {
        let settings = state.manifest.settings
        let outputs = settings.outputs
        let hasAllMasks = settings.masks.every == nil && settings.masks.change == nil
        var warnings: [String] = []
        var shared: [String: LineWriter] = [:]
        let groups = Dictionary(grouping: state.items, by: \.item.index).sorted { $0.key < $1.key }.map(\.value)
        for items in groups {
            let records = items.compactMap { if case .done(let record) = $0.progress { record } else { nil } }
            guard records.count == items.count, let first = items.first?.item else { continue }
            for (item, record) in zip(items.map(\.item), records) { try check(item, record) }
            let stream = MergedStream(
                stream: first.input.stream,
                parts: zip(items, records).map { (ItemFolder(of: $0.item, in: archive).path, $1.frames) },
                target: target)
            if let template = outputs.masks { try stream.linkPictures(of: template, counts: hasAllMasks) }
            if let template = outputs.confidence { try stream.linkPictures(of: template, counts: true) }
            for (template, isLog) in [(outputs.log, true), (outputs.events, false)] {
                guard let template else { continue }
                let writer = try writer(template, of: stream, &shared)
                try stream.appendLines(of: template, to: writer, counts: isLog)
            }
            if let template = outputs.rle {
                let writer = try writer(template, of: stream, &shared)
                try stream.appendLines(of: template, to: writer, hasHeader: true, counts: hasAllMasks)
            }
            if let template = outputs.maskVideo {
                warnings += try stream.joinVideos(of: template, audioOf: nil, options: input.media)
            }
            if let template = outputs.overlay {
                warnings += try joinOverlay(template, of: stream, first.input.argument)
            }
        }
        return warnings
    }

    private func joinOverlay(
        _ template: String, of stream: MergedStream, _ argument: String
    ) throws -> [String] {
        let rate = state.manifest.settings.source.frameRate.rate
        guard case .video(let media) = try NamedInput.all(of: argument, frameRate: rate).first?.input else {
            return try stream.joinVideos(of: template, audioOf: nil, options: input.media)
        }
        let options = input.options(for: media, isLive: false, withAudio: true)
        return try stream.joinVideos(of: template, audioOf: media, options: options)
    }

    /// The writer of a file, which streams share if its name does not tell them apart.
    private func writer(
        _ template: String, of stream: MergedStream, _ shared: inout [String: LineWriter]
    ) throws -> LineWriter {
        let path = stream.place(template, in: stream.target)
        if NamedOutput.isShared(template), let writer = shared[template] { return writer }
        try path.folder.createFolders()
        let writer = try LineWriter(path: path, existing: .keep)
        if NamedOutput.isShared(template) { shared[template] = writer }
        return writer
    }

    private func check(_ item: Item, _ record: DoneRecord) throws {
        let folder = ItemFolder(of: item, in: archive)
        guard record.key == item.key, try OutputsFingerprint(of: folder.path) == record.outputs else {
            throw ArchiveError.damaged(item: "'\(folder.path.shown)'")
        }
    }

    private func publish(_ target: FilePath) throws {
        let merged = archive.file("merged")
        if let failure = target.syncAll() { throw OutputError(.write, path: target.shown, code: failure.rawValue) }
        let old = archive.file("merged.partial.\(UUID().uuidString.lowercased())")
        if merged.exists, let failure = merged.rename(to: old) {
            throw OutputError(.create, path: merged.shown, code: failure.rawValue)
        }
        if let failure = target.rename(to: merged) {
            throw OutputError(.create, path: merged.shown, code: failure.rawValue)
        }
        if let failure = archive.sync() { throw OutputError(.write, path: archive.shown, code: failure.rawValue) }
        // What is left of earlier merges, and of killed workers.
        for name in (try? archive.entries()) ?? [] where name.text.hasPrefix("merged.partial.") {
            try? archive.appending(name).removeAll()
        }
        for (item, _) in state.items { ItemFolder(of: item, in: archive).removeLeftovers() }
    }
}
