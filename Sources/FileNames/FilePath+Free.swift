import Glibc
import SystemPackage

extension FilePath {
    /// This path if nothing is there, or an empty folder; else the first with a number that is free: `a.2.mkv`, `b.3`.
    package var firstFree: FilePath {
        var candidate = self
        var number = 1
        while candidate.isTaken {
            number += 1
            let ending = self.extension.map { ".\($0)" } ?? ""
            let name = "\(lastComponent?.stemText ?? "").\(number)\(ending)"
            candidate = removingLastComponent().pushing(FilePath(text: name))
        }
        return candidate
    }

    private var isTaken: Bool { exists && !(isFolder && isEmptyFolder) }

    /// Reads no further than the first name: a folder may hold millions.
    private var isEmptyFolder: Bool {
        guard let directory = withPlatformString({ opendir($0) }) else { return false }
        defer { closedir(directory) }
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { return false }
        }
        return true
    }
}
