import FileNames
import SystemPackage

extension FilePath {
    /// Copies this file to a new one; returns the error, nil on success.
    func copy(to other: FilePath) -> Errno? {
        do {
            let from = try FileDescriptor.open(self, .readOnly, options: .closeOnExec)
            try from.closeAfter {
                let to = try FileDescriptor.open(
                    other, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
                    permissions: [.ownerReadWrite, .groupRead, .otherRead])
                try to.closeAfter {
                    var piece = [UInt8](repeating: 0, count: 1 << 18)
                    while case let count = try from.read(piece: &piece), count > 0 { try to.writeAll(piece[..<count]) }
                }
            }
            return nil
        } catch {
            return error as? Errno ?? .ioError
        }
    }
}
