import FileNames
import SystemPackage

/// Deletes a stream's oldest pictures, in the folder that is being written and in those that earlier runs have left
/// beside it. Used by one thread.
package final class PictureRetention {
    private let limits: MaskRetention
    /// The limits by which the folders have been read.
    private var retention = Retention()
    private let clock: RecordingClock
    private var steady = SteadyClock()
    /// Folders of earlier runs.
    private let folders: [FilePath]
    /// Those that have not been opened, because somebody still writes to them.
    private var waiting: [FilePath] = []
    /// Those that have, oldest first.
    private var earlier: [PictureShelf] = []
    private var current: PictureShelf?
    /// When to look again.
    private var nextLook = Duration.zero

    private static let interval: Duration = .seconds(60)
    /// Most pictures to delete at once: a frame waits for it.
    private static let most = 1000

    /// - Parameters:
    ///   - limits: followed from the next picture on when they change.
    ///   - earlier: folders of earlier runs.
    package init(_ limits: MaskRetention, earlier: [FilePath] = [], clock: RecordingClock = .system) {
        self.limits = limits
        self.clock = clock
        folders = earlier
    }

    /// Notes a picture that has been written, and deletes those that are not to be kept. Returns a sentence about what
    /// could not be deleted; nil if all could.
    /// - Parameter isNew: whether it takes room; false for another name of the picture before.
    func added(_ name: String, isNew: Bool, in folder: FilePath, _ index: MaskIndex) -> String? {
        follow(limits.current)
        if retention == Retention() { return nil }
        if current == nil {
            // What is there is counted with it.
            current = PictureShelf(folder, isCounted: retention.bytes != nil)
        } else if isNew {
            current?.add(name)
        }
        let now = clock.monotonic()
        if now < nextLook { return nil }
        openWaiting()
        let trusted = steady.time(clock.wall(), now)
        var problem: String?
        var count = 0
        while count < Self.most, let place = expired(trusted) {
            problem = delete(place) ?? problem
            count += 1
        }
        if count < Self.most { nextLook = now + Self.interval }
        do { try tidy(index) } catch { problem = "\(error)" }
        return problem
    }

    private func follow(_ changed: Retention) {
        if changed == retention { return }
        // Sizes are counted only if they matter, and without limits nothing is.
        if retention == Retention() || changed == Retention() || (changed.bytes == nil) != (retention.bytes == nil) {
            current = nil
            earlier = []
            waiting = folders
        }
        retention = changed
        nextLook = .zero
    }

    private enum Place {
        case earlier
        case current
    }

    /// Where the oldest picture is, if it must go.
    private func expired(_ now: WallTime?) -> Place? {
        let total = earlier.reduce(current?.bytes ?? 0) { $0 + $1.bytes }
        while !earlier.isEmpty {
            if let end = earlier[0].oldestTime() {
                return retention.expires(end: end, total: total, now: now) ? .earlier : nil
            }
            var emptied = earlier.removeFirst()
            if emptied.removeIfEmpty() { continue }
            let folder = emptied.folder
            try? emptied.tidy { try MaskIndex.drop(linesBefore: $0, in: folder) }
        }
        // The newest picture stays: the next one may be the same.
        guard let end = current?.oldestTime(), retention.expires(end: end, total: total, now: now),
            current?.hasSeveral() == true
        else { return nil }
        return .current
    }

    private func delete(_ place: Place) -> String? {
        switch place {
        case .earlier: earlier[0].deleteOldest()
        case .current: current?.deleteOldest()
        }
    }

    private func openWaiting() {
        waiting.removeAll { folder in
            guard let lock = try? FolderLock(folder) else { return !folder.exists }
            if let shelf = PictureShelf(folder, isCounted: retention.bytes != nil, lock: lock) { earlier.append(shelf) }
            return true
        }
        let times = earlier.indices.map { earlier[$0].oldestTime()?.milliseconds ?? 0 }
        earlier = zip(earlier, times).sorted { $0.1 < $1.1 }.map(\.0)
    }

    private func tidy(_ index: MaskIndex) throws {
        for place in earlier.indices {
            let folder = earlier[place].folder
            try earlier[place].tidy { try MaskIndex.drop(linesBefore: $0, in: folder) }
        }
        try current?.tidy { try index.drop(linesBefore: $0) }
    }
}
