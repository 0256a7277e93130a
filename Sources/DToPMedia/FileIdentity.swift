import SystemPackage

/// The file that a path leads to, symbolic links resolved. Equal identities are the same file under any name.
package struct FileIdentity: Hashable, Sendable {
    private let device: DeviceID
    private let inode: Inode

    /// Nil if there is no such file, or its status cannot be read.
    package init?(_ path: FilePath) {
        guard let status = try? path.stat() else { return nil }
        device = status.deviceID
        inode = status.inode
    }
}
