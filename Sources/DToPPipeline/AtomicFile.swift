import Glibc

/// Files that are there whole or not at all.
enum AtomicFile {
    /// Writes under a temporary name beside `path`, then gives it its name.
    static func write(_ bytes: [UInt8], path: String, overwrite: Bool) throws(OutputError) {
        let temporary = "\(path).\(getpid()).tmp"
        do {
            let writer = try LineWriter(path: temporary, overwrite: true)
            try writer.append(bytes)
            try writer.synchronize()
        } catch {
            unsafe unlink(temporary)
            throw OutputError(error.operation, path: path, code: error.code)
        }
        // A link fails where the name is taken; a rename replaces what is there.
        let status = unsafe overwrite ? rename(temporary, path) : link(temporary, path)
        let code = errno
        if !overwrite || status != 0 { unsafe unlink(temporary) }
        guard status == 0 else { throw OutputError(overwrite ? .rename : .create, path: path, code: code) }
    }
}
