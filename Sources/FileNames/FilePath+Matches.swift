import Glibc
import SystemPackage

extension FilePath {
    /// The files and folders that this pattern (glob(7)) matches, sorted; none if it matches nothing.
    package var matches: [FilePath] {
        var matches = glob_t()
        defer { globfree(&matches) }
        guard withPlatformString({ glob($0, 0, nil, &matches) }) == 0 else { return [] }
        return (0..<Int(matches.gl_pathc)).compactMap { index in
            matches.gl_pathv[index].map { FilePath(platformString: $0) }
        }
    }
}
