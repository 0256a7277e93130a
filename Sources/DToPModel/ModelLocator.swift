import FileNames
import Glibc
import SystemPackage

/// Finds the models that come with the program, starting from the executable; the working directory does not matter.
package struct ModelLocator: Sendable {
    /// The model used if none is named.
    package static let defaultName = "street-vit-s"
    /// Absolute path of the executable, with links resolved.
    package let executable: FilePath

    package init(executable: FilePath) { self.executable = executable }

    /// Starts from the running program. Throws `unreadable` if /proc is not mounted.
    package init() throws(ModelError) {
        let link: FilePath = "/proc/self/exe"
        let target = link.resolved
        if target == link { throw .unreadable(path: link.shown, reason: "it is no link; mount /proc") }
        executable = target
    }

    /// The directory of the built-in model `name`: `PREFIX/share/dtopd/models/name` if the program is installed as
    /// `PREFIX/bin/dtopd`, else `Models/name` in the checkout it was built in.
    /// Throws `noBuiltInModel` with the places searched.
    package func directory(of name: String = defaultName) throws(ModelError) -> FilePath {
        let places = folders(installed: "share/dtopd/models/\(name)", checkout: "Models/\(name)")
        guard let found = places.first(where: { $0.file("config.json").exists }) else {
            throw .noBuiltInModel(name: name, places: places.map(\.shown))
        }
        return found
    }

    /// Names of the built-in models, sorted.
    package var names: [String] {
        let places = folders(installed: "share/dtopd/models", checkout: "Models")
        let models = places.flatMap { place in
            ((try? place.entries()) ?? []).filter { place.appending($0).file("config.json").exists }
        }
        return Set(models.map(\.string)).sorted()
    }

    /// The model directory for `path`, which is a folder or the name of a built-in model.
    /// Throws `noModel` if a name is neither.
    package func directory(meantBy path: FilePath) throws(ModelError) -> FilePath {
        guard path.components.count == 1, path.root == nil, !path.exists, let name = path.lastComponent?.string else {
            return path
        }
        guard names.contains(name) else { throw .noModel(path: path.shown, builtIn: names) }
        return try directory(of: name)
    }

    /// Places of the program's files: `installed` below its prefix, and `checkout` in each checkout that contains it.
    func folders(installed: String, checkout: String) -> [FilePath] {
        let folders = ancestors
        let installations = folders.dropFirst().prefix(1).map { $0.file(installed) }
        return installations + folders.filter { $0.file("Package.swift").exists }.map { $0.file(checkout) }
    }

    /// The executable's folder and every folder above it, up to the root; empty if its path is relative.
    private var ancestors: [FilePath] {
        guard executable.isAbsolute else { return [] }
        return Array(sequence(first: executable.folder) { $0.lastComponent == nil ? nil : $0.removingLastComponent() })
    }
}
