import NIOCore
import NIOPosix
import SystemPackage

/// Reads files on threads of their own, so a disk that is slow holds up no other answer.
struct FileReader: Sendable {
    let pool: NIOThreadPool
    /// How long a client may take for a piece of a file.
    let patience: TimeAmount

    /// Nil if there is no regular file of this name.
    func open(_ path: FilePath) async -> OpenFile? { try? await run { OpenFile(path) } }

    /// Does what may wait for a disk. Throws what `work` throws, and an error once the service ends.
    func run<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
        try await pool.runIfActive(work)
    }
}
