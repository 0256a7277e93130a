import FileNames
import Foundation
import Glibc
import SystemPackage

/// A model directory to be written. It appears under its name complete or not at all.
package struct ModelOutput: Sendable {
    package let path: FilePath
    private let overwrites: Bool
    /// The folder that contains it, with links resolved.
    let parent: FilePath
    /// The name of the model directory itself.
    let name: FilePath.Component
    private let target: FilePath
    private let temporary: FilePath
    /// Temporary path of the model being replaced.
    private let former: FilePath

    /// The only files a model directory may contain; -y deletes no others.
    private static let files: Set = [
        "config.json", "model.safetensors", "preprocessor_config.json", "palette.json", "golden.safetensors",
        "README.md", "training.json",
    ]

    /// Ending of the temporary name of a model being replaced.
    static let formerEnding = ".old"

    /// Checks before any work that the directory can be created. Throws `exists`, `notReplaceable` or `cannotCreate`.
    package init(path: FilePath, overwrites: Bool) throws(ModelOutputError) {
        self.path = path
        self.overwrites = overwrites
        guard let name = path.lastComponent, name.kind == .regular else {
            throw .cannotCreate(path: path.shown, reason: "no name for a folder")
        }
        guard path.folder.exists else {
            throw .cannotCreate(path: path.shown, reason: Errno.noSuchFileOrDirectory.description)
        }
        // Resolved now, because the path may lead through the model being replaced.
        parent = path.folder.resolved
        if let refusal = parent.refusal(of: W_OK | X_OK) {
            throw .cannotCreate(path: path.shown, reason: refusal.description)
        }
        self.name = name
        target = parent.appending(name)
        temporary = parent.file(".\(name.text).part-\(getpid())")
        former = parent.file(".\(name.text).part-\(getpid())\(Self.formerEnding)")
        try check()
    }

    private func check() throws(ModelOutputError) {
        guard let kind = try? target.stat(followTargetSymlink: false).type else { return }
        guard overwrites else { throw .exists(path: path.shown) }
        guard kind == .directory else {
            throw .notReplaceable(path: path.shown, reason: "it is not a folder")
        }
        guard let names = try? target.entries() else {
            throw .notReplaceable(path: path.shown, reason: "it cannot be read")
        }
        if let other = names.first(where: { !Self.files.contains($0.text) }) {
            throw .notReplaceable(path: path.shown, reason: "it holds '\(other.shown)', which is no part of a model")
        }
    }

    /// Removes a folder's files, then the folder unless it contains folders.
    func remove(_ folder: FilePath) {
        for name in (try? folder.entries()) ?? [] {
            unsafe folder.appending(name).withPlatformString { _ = unsafe unlink($0) }
        }
        unsafe folder.withPlatformString { _ = unsafe rmdir($0) }
    }

    /// Calls `fill` to write the files into a hidden folder beside `path`, then renames that folder. Leaves nothing
    /// behind on failure. Returns `path`.
    func create(_ fill: (FilePath) throws -> Void) throws -> FilePath {
        remove(temporary)
        guard unsafe temporary.withPlatformString({ unsafe mkdir($0, 0o777) }) == 0 else {
            throw ModelOutputError.cannotCreate(path: path.shown, reason: Self.text(errno))
        }
        defer { remove(temporary) }
        removeUnfinished()
        try fill(temporary)
        try synchronize(folder: temporary)
        // Something may have appeared there meanwhile.
        try check()
        let isReplaced = overwrites && Self.rename(target, to: former) == nil
        if let failure = Self.rename(temporary, to: target) {
            if isReplaced { _ = Self.rename(former, to: target) }
            throw ModelOutputError.cannotCreate(path: path.shown, reason: failure.description)
        }
        try synchronize(folder: parent)
        if isReplaced { remove(former) }
        removeFormer()
        return path
    }

    private static func rename(_ path: FilePath, to other: FilePath) -> Errno? {
        unsafe path.withPlatformString { from in
            unsafe other.withPlatformString { unsafe Glibc.rename(from, $0) == 0 ? nil : Errno(rawValue: errno) }
        }
    }

    /// Makes the names in a folder survive a crash of the machine.
    private func synchronize(folder: FilePath) throws(ModelOutputError) {
        let descriptor = unsafe folder.withPlatformString { unsafe Glibc.open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw .cannotWrite(path: path.shown, reason: Self.text(errno)) }
        defer { Glibc.close(descriptor) }
        // Some file systems cannot sync a folder and report that with one of many codes.
        guard fsync(descriptor) == 0 || ![EIO, ENOSPC, EDQUOT].contains(errno) else {
            throw .cannotWrite(path: path.shown, reason: Self.text(errno))
        }
    }

    func open(_ file: FilePath) throws(ModelOutputError) -> FileHandle {
        let descriptor = unsafe file.withPlatformString {
            unsafe Glibc.open($0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        }
        guard descriptor >= 0 else { throw .cannotWrite(path: path.shown, reason: Self.text(errno)) }
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    func write(_ data: Data, to handle: FileHandle) throws(ModelOutputError) {
        do {
            try handle.write(contentsOf: data)
        } catch {
            throw .cannotWrite(path: path.shown, reason: Self.reason(error))
        }
    }

    /// Flushes and closes the file. A full disk may only be noticed here.
    func close(_ handle: FileHandle) throws(ModelOutputError) {
        do {
            try handle.synchronize()
            try handle.close()
        } catch {
            throw .cannotWrite(path: path.shown, reason: Self.reason(error))
        }
    }

    func write(_ data: Data, to file: FilePath) throws(ModelOutputError) {
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
}
