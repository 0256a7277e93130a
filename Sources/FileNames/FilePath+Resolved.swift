import Glibc
import SystemPackage

extension FilePath {
    /// The path from the root, without `.` and `..`; keeps symbolic links.
    package var absolute: FilePath {
        guard isRelative, let current = getcwd(nil, 0) else { return lexicallyNormalized() }
        defer { free(current) }
        return FilePath(platformString: current).pushing(self).lexicallyNormalized()
    }

    /// The absolute path, with symbolic links resolved as far as it exists: equal paths are one place under any name.
    package var resolved: FilePath {
        var missing: [FilePath.Component] = []
        var existing = isEmpty ? "." : self
        while true {
            if let real = existing.withPlatformString({ realpath($0, nil) }) {
                defer { free(real) }
                return FilePath(platformString: real).appending(missing.reversed()).lexicallyNormalized()
            }
            guard existing != ".", let last = existing.lastComponent else { return lexicallyNormalized() }
            missing.append(last)
            existing = existing.folder
        }
    }
}
