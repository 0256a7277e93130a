import Glibc
import SystemPackage

extension FilePath {
    /// Names in this folder, except `.` and `..`, sorted by their bytes.
    package func entries() throws(Errno) -> [FilePath.Component] {
        guard let directory = withPlatformString({ opendir($0) }) else { throw Errno(rawValue: errno) }
        defer { closedir(directory) }
        var names: [(bytes: [UInt8], name: FilePath.Component)] = []
        errno = 0
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { FilePath.Component(platformString: $0) }
            }
            if let name, name.kind == .regular { names.append((name.bytes, name)) }
            errno = 0
        }
        // A partial listing would silently leave files out.
        if errno != 0 { throw Errno(rawValue: errno) }
        return names.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }.map(\.name)
    }

    /// Reads this file's bytes.
    /// - Parameters:
    ///   - offset: where to begin.
    ///   - limit: most bytes to read.
    package func contents(from offset: Int64 = 0, upTo limit: Int = .max) throws(Errno) -> [UInt8] {
        do {
            let descriptor = try FileDescriptor.open(self, .readOnly, options: .closeOnExec)
            return try descriptor.closeAfter {
                if offset > 0 { try descriptor.seek(offset: offset, from: .start) }
                var bytes: [UInt8] = []
                var chunk = [UInt8](repeating: 0, count: 1 << 16)
                while bytes.count < limit {
                    let count = try chunk.withUnsafeMutableBytes { try descriptor.read(into: $0) }
                    if count == 0 { break }
                    bytes.append(contentsOf: chunk[..<min(count, limit - bytes.count)])
                }
                return bytes
            }
        } catch let error as Errno {
            throw error
        } catch {
            throw .ioError
        }
    }
}
