import Glibc
import SystemPackage

extension FilePath {
    /// Type of what the path leads to, following symbolic links; nil if there is nothing.
    public var kind: FileType? { try? stat().type }

    public var exists: Bool { kind != nil }
    public var isFolder: Bool { kind == .directory }
    public var isRegularFile: Bool { kind == .regular }

    /// Why this process may not create files in this folder; nil if it may.
    public var refusalOfFiles: Errno? { exists && !isFolder ? .notDirectory : refusal(of: W_OK | X_OK) }

    /// Why this process may not access the path; nil if it may.
    /// - Parameter mode: `W_OK`, `R_OK | X_OK`, ...
    public func refusal(of mode: Int32) -> Errno? {
        withPlatformString { access($0, mode) == 0 ? nil : Errno(rawValue: errno) }
    }
}
