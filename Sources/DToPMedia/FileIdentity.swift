import SystemPackage

/// Which file a path means, symbolic links resolved: equal identities are one file under any name.
public struct FileIdentity: Hashable, Sendable {
    private let device: DeviceID
    private let inode: Inode

    /// Nil where there is no such file.
    public init?(_ path: FilePath) {
        guard let status = try? path.stat() else { return nil }
        device = status.deviceID
        inode = status.inode
    }
}
