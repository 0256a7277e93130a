import Glibc
import SystemPackage

extension FilePath {
    /// Type of what the path leads to, following symbolic links; nil if there is nothing.
    package var kind: FileType? { try? stat().type }

    package var exists: Bool { kind != nil }
    package var isFolder: Bool { kind == .directory }
    package var isRegularFile: Bool { kind == .regular }

    /// Why this process may not create files in this folder; nil if it may.
    package var refusalOfFiles: Errno? { exists && !isFolder ? .notDirectory : refusal(of: W_OK | X_OK) }

    /// Why this process may not create this folder, or write to it; nil if it may.
    package var refusalOfFolder: Errno? {
        var existing = self
        while !existing.exists, existing != ".", existing.lastComponent != nil { existing = existing.folder }
        return existing.isFolder ? existing.refusal(of: W_OK | X_OK) : .notDirectory
    }

    /// Why this process may not access the path; nil if it may.
    /// - Parameter mode: `W_OK`, `R_OK | X_OK`, ...
    package func refusal(of mode: Int32) -> Errno? {
        withPlatformString { access($0, mode) == 0 ? nil : Errno(rawValue: errno) }
    }
}
