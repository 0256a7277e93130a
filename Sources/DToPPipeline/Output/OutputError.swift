import Glibc

/// An output could not be written: the operation, the file, the cause, and advice.
package struct OutputError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The operation that failed.
    package enum Operation: String, Sendable {
        case create, write
    }

    package let operation: Operation
    /// The file or folder; `-` for standard output.
    package let path: String
    /// The system's error number (errno).
    package let code: Int32

    package init(_ operation: Operation, path: String, code: Int32) {
        self.operation = operation
        self.path = path
        self.code = code
    }

    /// The system's message for `code`.
    package var reason: String { unsafe String(cString: strerror(code)) }

    /// What the user can do about it; empty if the reason is enough.
    package var advice: String {
        switch code {
        case EEXIST: "choose another name, or use `overwrite` to replace it"
        case ENOSPC, EDQUOT: "free some space, or write elsewhere"
        case EPIPE: "whoever was reading has gone"
        case EACCES, EPERM, EROFS: "check who may write there"
        case ENOENT, ENOTDIR: "create the folder first"
        case EISDIR: "name a file, not a folder"
        default: ""
        }
    }

    package var description: String {
        let name = path == "-" ? "standard output" : "'\(path)'"
        return "cannot \(operation.rawValue) \(name): \(reason)" + (advice.isEmpty ? "" : " (\(advice))")
    }
}
