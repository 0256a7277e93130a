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

    /// Creates the file. Throws if it exists or cannot be created.
    /// - Parameters:
    ///   - path: the file; `-` is standard output.
    ///   - overwrite: whether an existing file may be replaced.
    package init(path: FilePath, overwrite: Bool = false) throws(OutputError) {
        let writer = try LineWriter(path: path, overwrite: overwrite)
        state = Mutex(State(writer: writer))
    }

    /// Appends a record as one whole line.
    package func write(_ record: FrameRecord) throws(OutputError) {
        try state.withLock { (state) throws(OutputError) in
            state.json.removeAll()
            record.write(to: &state.json)
            try state.writer.append(state.json.bytes)
        }
    }
}
