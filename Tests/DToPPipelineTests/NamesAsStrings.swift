import DToPPipeline
import Imaging
import SystemPackage

// Tests have file names as strings, to pass them to programs.

extension CredentialStore {
    init(file: String, environment: [String: String]) throws {
        try self.init(file: FilePath(file), environment: environment)
    }
}

extension FrameLog {
    convenience init(path: String, existing: ExistingFile = .keep) throws {
        try self.init(path: FilePath(path), existing: existing)
    }
}

extension LineWriter {
    convenience init(descriptor: Int32, path: String) { self.init(descriptor: descriptor, path: FilePath(path)) }
}

extension MaskIndex {
    convenience init(folder: String, overwrite: Bool = false) throws {
        try self.init(folder: FilePath(folder), overwrite: overwrite)
    }
}

extension LabelScore {
    init(folder: String, classCount: Int) throws { try self.init(folder: FilePath(folder), classCount: classCount) }
}

extension LabelFile {
    static func write(names: [String], palette: [RGBColor], folder: String) throws {
        try write(names: names, palette: palette, folder: FilePath(folder))
    }
}

extension MaskWriter {
    init(_ folder: String, names: [String], colors: [RGBColor], overwrite: Bool) throws {
        try self.init(FilePath(folder), names: names, colors: colors, overwrite: overwrite)
    }
}

extension PictureFolder {
    init(_ path: String, overwrite: Bool) throws { try self.init(FilePath(path), overwrite: overwrite) }
    static func check(_ path: String, overwrite: Bool) throws { try check(FilePath(path), overwrite: overwrite) }
}

extension StreetVideo {
    func write(to path: String, labels: String?, onFrame: (Int) -> Void) throws {
        try write(to: FilePath(path), labels: labels.map { FilePath($0) }, onFrame: onFrame)
    }
}
