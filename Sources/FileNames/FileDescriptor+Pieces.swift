import SystemPackage

extension FileDescriptor {
    /// Reads on into `piece`; returns how many bytes came, 0 at the end.
    package func read(piece: inout [UInt8]) throws(Errno) -> Int {
        do { return try piece.withUnsafeMutableBytes { try read(into: $0) } } catch {
            throw error as? Errno ?? .ioError
        }
    }
}
