import FileNames
import Glibc
import SystemPackage

/// Finds the model that comes with the program, from where the executable is: independent of the working directory.
public struct ModelLocator: Sendable {
    /// The model used where none is named.
    public static let defaultName = "street-vit-ti"
    /// Absolute path of the executable, links resolved.
    public let executable: FilePath

    public init(executable: FilePath) { self.executable = executable }

    /// For the running program. Throws `unreadable` where /proc is not mounted.
    public init() throws(ModelError) {
        let link: FilePath = "/proc/self/exe"
        let target = link.resolved
        if target == link { throw .unreadable(path: link.shown, reason: "it is no link; mount /proc") }
        executable = target
    }

    /// The directory of the built-in model `name`: installed as `PREFIX/share/dtopd/models/name` beside
    /// `PREFIX/bin/dtopd`, or in `Models/name` of the checkout the program was built in.
    /// Throws `noBuiltInModel` with the places looked at.
    public func directory(of name: String = defaultName) throws(ModelError) -> FilePath {
        let places = folders(installed: "share/dtopd/models/\(name)", checkout: "Models/\(name)")
        guard let found = places.first(where: { $0.file("config.json").exists }) else {
            throw .noBuiltInModel(name: name, places: places.map(\.shown))
        }
        return found
    }

    /// The built-in models, by name.
    public var names: [String] {
        let places = folders(installed: "share/dtopd/models", checkout: "Models")
        let models = places.flatMap { place in
            ((try? place.entries()) ?? []).filter { place.appending($0).file("config.json").exists }
        }
        return Set(models.map(\.string)).sorted()
    }

    /// The model directory that a user means by `path`: a folder, or the name of a built-in model.
    /// Throws `noModel` where a name is neither.
    public func directory(meantBy path: FilePath) throws(ModelError) -> FilePath {
        guard path.components.count == 1, path.root == nil, !path.exists, let name = path.lastComponent?.string else {
            return path
        }
        guard names.contains(name) else { throw .noModel(path: path.shown, builtIn: names) }
        return try directory(of: name)
    }

    /// Where files of the program may be: below the prefix it is installed in, and in the checkouts it may be part of.
    func folders(installed: String, checkout: String) -> [FilePath] {
        let folders = ancestors
        let installations = folders.dropFirst().prefix(1).map { $0.file(installed) }
        return installations + folders.filter { $0.file("Package.swift").exists }.map { $0.file(checkout) }
    }

    /// The folder of the executable, the one above it, and so on up to the root.
    private var ancestors: [FilePath] {
        guard executable.isAbsolute else { return [] }
        return Array(sequence(first: executable.folder) { $0.lastComponent == nil ? nil : $0.removingLastComponent() })
    }
}
