import DToPModel
import SystemPackage

// Tests keep file names as strings, because they also pass them to programs.

extension ModelDirectory {
    public init(path: String) throws(ModelError) { try self.init(path: FilePath(path)) }
}

extension ModelConfiguration {
    public init(path: String) throws(ModelError) { try self.init(path: FilePath(path)) }
}

extension ModelTemplate {
    public init(path: String) throws(ModelError) { try self.init(path: FilePath(path)) }
}

extension ModelOutput {
    public init(path: String, overwrites: Bool) throws(ModelOutputError) {
        try self.init(path: FilePath(path), overwrites: overwrites)
    }
}

extension Palette {
    public init(path: String, classCount: Int) throws(ModelError) {
        try self.init(path: FilePath(path), classCount: classCount)
    }
}

extension Preprocessing {
    public init(path: String, configuration: ModelConfiguration) throws(ModelError) {
        try self.init(path: FilePath(path), configuration: configuration)
    }
}

extension Safetensors {
    public convenience init(path: String) throws(ModelError) { try self.init(path: FilePath(path)) }
}
