import DToPPipeline
import FileNames
import SystemPackage

extension FilePath {
    /// Makes this folder and those that it lies in, unless they are there.
    func createFolders() throws(OutputError) {
        if let failure = makeFolders() { throw OutputError(.create, path: shown, code: failure.rawValue) }
    }
}
