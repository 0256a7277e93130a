import DToPModel
import SystemPackage

// Tests keep file names as strings, because they also pass them to programs.

extension ModelDirectory {
    package init(path: String) throws(ModelError) { try self.init(path: FilePath(path)) }
}

extension ModelConfiguration {
    package init(path: String) throws(ModelError) { try self.init(path: FilePath(path)) }
}

extension ModelTemplate {
    package init(path: String) throws(ModelError) { try self.init(path: FilePath(path)) }
}

extension ModelOutput {
    package init(path: String, overwrites: Bool) throws(ModelOutputError) {
        try self.init(path: FilePath(path), overwrites: overwrites)
    }
}

extension Palette {
    package init(path: String, classCount: Int) throws(ModelError) {
        try self.init(path: FilePath(path), classCount: classCount)
    }
}

extension Preprocessing {
    package init(path: String, configuration: ModelConfiguration) throws(ModelError) {
        try self.init(path: FilePath(path), configuration: configuration)
    }
}

extension Safetensors {
    package convenience init(path: String) throws(ModelError) { try self.init(path: FilePath(path)) }
}
