import DToPModel
import SystemPackage

extension ModelDirectory {
    /// The model that the user named, by its directory or as a built-in one; the default model if there is none.
    init(orBuiltIn path: FilePath?) throws(ModelError) {
        if let path {
            try self.init(path: ModelLocator().directory(meantBy: path))
        } else {
            try self.init(path: ModelLocator().directory())
        }
    }
}
