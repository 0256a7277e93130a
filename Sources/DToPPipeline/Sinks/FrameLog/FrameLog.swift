import DToPMedia
import FileNames
import Synchronization
import SystemPackage

/// The frame log: one JSON line for each processed frame. Threads of several streams may share one.
package final class FrameLog: Sendable {
    private struct State: ~Copyable {
        let writer: LineWriter
        var json = JSONBytes()
    }

    private let state: Mutex<State>
    private let failed = Atomic<Bool>(false)
    private let path: FilePath
    /// What the path named when the log was opened.
    private let identity: FileIdentity?

    /// Opens the file. Throws if that is not possible.
    /// - Parameters:
    ///   - path: the file; `-` is standard output.
    ///   - existing: what to do with a file that exists.
    package init(path: FilePath, existing: ExistingFile = .keep) throws(OutputError) {
        let writer = try LineWriter(path: path, existing: existing)
        state = Mutex(State(writer: writer))
        self.path = path
        identity = FileIdentity(path)
    }

    /// Whether lines still go where its path says: no write has failed, and nobody has moved the file.
    var isSound: Bool { !failed.load(ordering: .relaxed) && FileIdentity(path) == identity }

    /// Appends a record as one whole line.
    package func write(_ record: FrameRecord) throws(OutputError) {
        do throws(OutputError) {
            try state.withLock { (state) throws(OutputError) in
                state.json.removeAll()
                record.write(to: &state.json)
                try state.writer.append(state.json.bytes)
            }
        } catch {
            failed.store(true, ordering: .relaxed)
            throw error
        }
    }
}
