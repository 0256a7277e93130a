import CFFmpeg
import FileNames
import SystemPackage

/// SHA-256 (FIPS 180-4), of bytes as they come.
package final class SHA256 {
    /// Bytes of a hash.
    package static let byteCount = 32
    private let state: OpaquePointer

    package init() {
        guard let state = av_sha_alloc() else { preconditionFailure("out of memory") }
        av_sha_init(state, 256)
        self.state = state
    }

    deinit { av_free(UnsafeMutableRawPointer(state)) }

    /// Takes the next bytes.
    package func add(_ bytes: some Sequence<UInt8>) {
        let isTaken: Void? = bytes.withContiguousStorageIfAvailable { av_sha_update(state, $0.baseAddress, $0.count) }
        if isTaken == nil { Array(bytes).withUnsafeBufferPointer { av_sha_update(state, $0.baseAddress, $0.count) } }
    }

    /// Takes the contents of a file, a piece at a time.
    package func add(contentsOf path: FilePath) throws(Errno) {
        do {
            let file = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
            try file.closeAfter {
                var piece = [UInt8](repeating: 0, count: 1 << 16)
                while true {
                    let count = try file.read(piece: &piece)
                    if count == 0 { break }
                    add(piece[..<count])
                }
            }
        } catch {
            throw error as? Errno ?? .ioError
        }
    }

    /// The hash of all bytes taken. Nothing may be added afterwards.
    package func finish() -> [UInt8] {
        var result = [UInt8](repeating: 0, count: Self.byteCount)
        result.withUnsafeMutableBufferPointer { av_sha_final(state, $0.baseAddress) }
        return result
    }

    /// The same in hexadecimal digits.
    package func finishAsText() -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: finish().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// The hash of `bytes`.
    package static func hash(_ bytes: [UInt8]) -> [UInt8] {
        let hash = SHA256()
        hash.add(bytes)
        return hash.finish()
    }
}
