import DToPMedia
import Glibc
import NIOCore
import NIOPosix
import Synchronization
import SystemPackage

/// The file of the Unix socket at which the service listens.
final class ListenSocket: Sendable {
    let path: String
    private let mode: mode_t
    /// The file as this process made it; nil before that.
    private let made = Mutex<FileIdentity?>(nil)

    private static let patience: TimeAmount = .seconds(1)

    /// - Parameter mode: who may connect.
    init(_ path: String, mode: mode_t) {
        self.path = path
        self.mode = mode
    }

    /// Makes sure that nobody listens there: binding would take the place of a live process as it does that of a dead one.
    func checkIsFree(_ group: any EventLoopGroup) async throws {
        do {
            let bootstrap = ClientBootstrap(group: group).connectTimeout(Self.patience)
            try await bootstrap.connect(unixDomainSocketPath: path).get().close(promise: nil)
        } catch let error as IOError where [ENOENT, ECONNREFUSED].contains(error.errnoCode) {
            return
        } catch let error as IOError where error.errnoCode != EAGAIN {
            throw error
        } catch {
            // So many clients wait for it that another finds no room.
        }
        throw IOError(errnoCode: EADDRINUSE, reason: "another process listens")
    }

    /// To be called once it is bound.
    func protect() {
        _ = unsafe chmod(path, mode)
        made.withLock { $0 = FileIdentity(FilePath(path)) }
    }

    /// Whether the file is gone, so that nobody can connect any more: another process that ended at this path may have
    /// removed it.
    var isLost: Bool { made.withLock { $0 != nil } && FileIdentity(FilePath(path)) == nil }

    /// Removes the file, unless another process has put its own there.
    func remove() {
        guard let made = made.withLock(\.self), made == FileIdentity(FilePath(path)) else { return }
        _ = unsafe unlink(path)
    }
}
