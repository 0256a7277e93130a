import DToPModel
import SystemPackage

extension ModelDirectory {
    /// Opens the model that the user asked for, a directory or the name of a built-in model; nil opens the default.
    init(orBuiltIn path: FilePath?) throws(ModelError) {
        if let path {
            try self.init(path: ModelLocator().directory(meantBy: path))
        } else {
            try self.init(path: ModelLocator().directory())
        }
    }
}
