import CFFmpeg

/// SHA-256 (FIPS 180-4).
package enum SHA256 {
    /// Bytes of a hash.
    package static let byteCount = 32

    /// The hash of `bytes`.
    package static func hash(_ bytes: [UInt8]) -> [UInt8] {
        guard let state = av_sha_alloc() else { preconditionFailure("out of memory") }
        defer { av_free(UnsafeMutableRawPointer(state)) }
        av_sha_init(state, 256)
        bytes.withUnsafeBufferPointer { av_sha_update(state, $0.baseAddress, $0.count) }
        var result = [UInt8](repeating: 0, count: byteCount)
        result.withUnsafeMutableBufferPointer { av_sha_final(state, $0.baseAddress) }
        return result
    }
}
