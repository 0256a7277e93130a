import FileNames
import SystemPackage

/// Reads a file's lines of any length, each with its end.
struct LineFile: ~Copyable {
    private let file: FileDescriptor
    private var piece: [UInt8]
    private var rest: ArraySlice<UInt8> = []
    private let path: FilePath

    init(_ path: FilePath) throws(ArchiveError) {
        do { file = try FileDescriptor.open(path, .readOnly, options: .closeOnExec) } catch {
            throw .unreadable(path: path.shown, reason: "\(error)")
        }
        piece = [UInt8](repeating: 0, count: 1 << 18)
        self.path = path
    }

    deinit { try? file.close() }

    /// The next line; nil at the end. A last line without an end is one too.
    mutating func next() throws(ArchiveError) -> ArraySlice<UInt8>? {
        var searched = rest.startIndex
        while true {
            if let end = rest[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { rest = rest[(end + 1)...] }
                return rest[...end]
            }
            searched = rest.endIndex
            let count: Int
            do { count = try file.read(piece: &piece) } catch {
                throw .unreadable(path: path.shown, reason: error.description)
            }
            if count == 0 {
                defer { rest = [] }
                return rest.isEmpty ? nil : rest
            }
            let length = rest.count
            rest = ArraySlice(Array(rest) + piece[..<count])
            searched = rest.startIndex + length
        }
    }
}
