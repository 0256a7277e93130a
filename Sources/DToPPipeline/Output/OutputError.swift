import Glibc

/// An output could not be written: the operation, the file, the cause, and advice.
public struct OutputError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The operation that failed.
    public enum Operation: String, Sendable {
        case create, write
    }

    public let operation: Operation
    /// The file or folder; `-` for standard output.
    public let path: String
    /// The system's error number (errno).
    public let code: Int32

    public init(_ operation: Operation, path: String, code: Int32) {
        self.operation = operation
        self.path = path
        self.code = code
    }

    /// The system's message for `code`.
    public var reason: String { unsafe String(cString: strerror(code)) }

    /// What the user can do about it; empty if the reason is enough.
    public var advice: String {
        switch code {
        case EEXIST: "choose another name, or pass -y to overwrite"
        case ENOSPC, EDQUOT: "free some space, or write elsewhere"
        case EPIPE: "whoever was reading has gone"
        case EACCES, EPERM, EROFS: "check who may write there"
        case ENOENT, ENOTDIR: "create the folder first"
        case EISDIR: "name a file, not a folder"
        default: ""
        }
    }

    public var description: String {
        let name = path == "-" ? "standard output" : "'\(path)'"
        return "cannot \(operation.rawValue) \(name): \(reason)" + (advice.isEmpty ? "" : " (\(advice))")
    }
}
