import Glibc

/// Wraps write(2), which may write less than it is given.
enum SystemWrite {
    /// Writes all of `bytes`. Returns 0, or the errno of a failure.
    static func all(_ bytes: UnsafeBufferPointer<UInt8>, to descriptor: Int32) -> Int32 {
        guard let start = bytes.baseAddress else { return 0 }
        var done = 0
        while done < bytes.count {
            let written = write(descriptor, start + done, bytes.count - done)
            if written > 0 {
                done += written
            } else if written == 0 || errno != EINTR {
                return written == 0 ? EIO : errno
            }
        }
        return 0
    }
}
