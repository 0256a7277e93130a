import DToPModel
import SystemPackage

extension ModelDirectory {
    /// The model directory that the user named; the built-in model's if there is none.
    init(orBuiltIn path: FilePath?) throws(ModelError) {
        if let path {
            try self.init(path: path)
        } else {
            try self.init(path: ModelLocator().directory())
        }
    }
}
