import Glibc
import SystemPackage

extension FilePath {
    /// Cuts off what follows the last line break of this file: a line that was never finished.
    package func cutUnfinishedLine() throws(Errno) {
        do {
            let file = try FileDescriptor.open(self, .readWrite, options: .closeOnExec)
            try file.closeAfter {
                let size = try file.seek(offset: 0, from: .end)
                var end = size
                var chunk = [UInt8](repeating: 0, count: 1 << 16)
                while end > 0 {
                    let start = max(0, end - Int64(chunk.count))
                    let count = try chunk.withUnsafeMutableBytes {
                        try file.read(
                            fromAbsoluteOffset: start,
                            into: UnsafeMutableRawBufferPointer(rebasing: $0[..<Int(end - start)]))
                    }
                    if count == 0 { return }
                    if let last = chunk[..<count].lastIndex(of: UInt8(ascii: "\n")) {
                        end = start + Int64(last) + 1
                        break
                    }
                    end = start
                }
                if end < size, ftruncate(file.rawValue, Int(end)) != 0 { throw Errno(rawValue: errno) }
            }
        } catch {
            throw error as? Errno ?? .ioError
        }
    }
}
