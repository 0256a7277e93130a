import Foundation
import Glibc

/// A model directory to be written: it appears under its name whole, or not at all.
public struct ModelOutput: Sendable {
    public let path: String
    private let overwrites: Bool
    /// Of the folder above it, without links.
    let parent: String
    /// Of the folder itself.
    let name: String
    private let target: String
    private let temporary: String

    /// All that a model directory may hold; -y deletes nothing else.
    private static let files: Set = [
        "config.json", "model.safetensors", "preprocessor_config.json", "palette.json", "golden.safetensors",
        "README.md", "training.json",
    ]

    /// Of the name of a model that makes room for another.
    static let formerEnding = ".old"

    /// Checks that it can be created, before any work. Throws `exists`, `notReplaceable` or `cannotCreate`.
    public init(path: String, overwrites: Bool) throws(ModelOutputError) {
        self.path = path
        self.overwrites = overwrites
        let trimmed = Self.withoutSlash(path)
        let name = String(trimmed.split(separator: "/", omittingEmptySubsequences: false).last ?? "")
        guard !["", ".", ".."].contains(name) else { throw .cannotCreate(path: path, reason: "no name for a folder") }
        let folder = String(trimmed.dropLast(name.count))
        // Resolved now: what is replaced may be on the way to itself.
        guard let parent = unsafe realpath(folder.isEmpty ? "." : folder, nil) else {
            throw .cannotCreate(path: path, reason: Self.text(errno))
        }
        defer { unsafe free(parent) }
        guard unsafe access(parent, W_OK | X_OK) == 0 else {
            throw .cannotCreate(path: path, reason: Self.text(errno))
        }
        let place = unsafe URL(fileURLWithPath: String(cString: parent))
        self.parent = place.path
        self.name = name
        target = place.appendingPathComponent(name).path
        temporary = place.appendingPathComponent(".\(name).part-\(getpid())").path
        try check()
    }

    private func check() throws(ModelOutputError) {
        var status = stat()
        guard unsafe lstat(target, &status) == 0 else { return }
        guard overwrites else { throw .exists(path: path) }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw .notReplaceable(path: path, reason: "it is not a folder")
        }
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: target) else {
            throw .notReplaceable(path: path, reason: "it cannot be read")
        }
        if let other = names.sorted().first(where: { !Self.files.contains($0) }) {
            throw .notReplaceable(path: path, reason: "it holds '\(other)', which is no part of a model")
        }
    }

    /// Has `fill` write the files into a hidden folder beside `path`, then gives that its name. Nothing is left where it
    /// fails. Returns the path.
    func create(_ fill: (String) throws -> Void) throws -> String {
        try? FileManager.default.removeItem(atPath: temporary)
        guard unsafe mkdir(temporary, 0o777) == 0 else {
            throw ModelOutputError.cannotCreate(path: path, reason: Self.text(errno))
        }
        defer { try? FileManager.default.removeItem(atPath: temporary) }
        removeUnfinished()
        try fill(temporary)
        try synchronize(folder: temporary)
        // Something may have come there meanwhile.
        try check()
        let former = temporary + Self.formerEnding
        let isReplaced = unsafe overwrites && rename(target, former) == 0
        guard unsafe rename(temporary, target) == 0 else {
            let code = errno
            if isReplaced { _ = unsafe rename(former, target) }
            throw ModelOutputError.cannotCreate(path: path, reason: Self.text(code))
        }
        try synchronize(folder: parent)
        if isReplaced { try? FileManager.default.removeItem(atPath: former) }
        removeFormer()
        return path
    }

    /// Has the names in a folder outlast a crash of the machine.
    private func synchronize(folder: String) throws(ModelOutputError) {
        let descriptor = unsafe Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .cannotWrite(path: path, reason: Self.text(errno)) }
        defer { Glibc.close(descriptor) }
        // Some file systems cannot, and say so with one of many codes.
        guard fsync(descriptor) == 0 || ![EIO, ENOSPC, EDQUOT].contains(errno) else {
            throw .cannotWrite(path: path, reason: Self.text(errno))
        }
    }

    func open(_ file: String) throws(ModelOutputError) -> FileHandle {
        let descriptor = unsafe Glibc.open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw .cannotWrite(path: path, reason: Self.text(errno)) }
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    func write(_ data: Data, to handle: FileHandle) throws(ModelOutputError) {
        do {
            try handle.write(contentsOf: data)
        } catch {
            throw .cannotWrite(path: path, reason: Self.reason(error))
        }
    }

    /// A full disk may only be noticed here.
    func close(_ handle: FileHandle) throws(ModelOutputError) {
        do {
            try handle.synchronize()
            try handle.close()
        } catch {
            throw .cannotWrite(path: path, reason: Self.reason(error))
        }
    }

    func write(_ data: Data, to file: String) throws(ModelOutputError) {
        let handle = try open(file)
        try write(data, to: handle)
        try close(handle)
    }

    private static func reason(_ error: any Error) -> String {
        let inner = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
        let code = inner ?? (error as NSError)
        return code.domain == NSPOSIXErrorDomain ? text(Int32(code.code)) : error.localizedDescription
    }

    private static func text(_ code: Int32) -> String { unsafe String(cString: strerror(code)) }

    /// With a slash at the end a link would be followed.
    private static func withoutSlash(_ path: String) -> String {
        var path = path
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        return path
    }
}
